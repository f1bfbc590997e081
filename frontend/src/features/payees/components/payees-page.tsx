import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { PayeeRow } from "@/features/payees/components/payee-row";
import type { Payee } from "@/features/payees/model";
import { LoadFailed } from "@/shared/problems/load-failed";
import { ButtonLink, IconButton } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { PlusIcon, SendIcon, TrashIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";
import { RowBones } from "@/shared/ui/skeleton";

const RemovePayeeDialog = lazy(() => import("@/features/payees/components/remove-payee-dialog"));

type PayeesPageProps = { onSend: (payee: Payee) => void };

export function PayeesPage({ onSend }: PayeesPageProps) {
  const { t } = useLingui();
  return (
    <div className="mx-auto max-w-xl">
      <div className="flex items-center justify-between gap-3">
        <PageHeading title={t`Saved payees`} />
        <ButtonLink to="/send" search={{ step: "new-payee" }} look="quiet">
          <PlusIcon className="size-5" />
          <Trans>Add</Trans>
        </ButtonLink>
      </div>
      <div className="mt-4">
        <PayeeList onSend={onSend} />
      </div>
    </div>
  );
}

function PayeeList({ onSend }: PayeesPageProps) {
  const { data, error, refetch, isFetching } = useQuery(payeesQuery);
  const [removing, setRemoving] = useState<Payee | null>(null);
  if (!data) {
    if (!error) return <RowBones count={5} />;
    return (
      <LoadFailed
        title={<Trans>We could not load your payees</Trans>}
        error={error}
        onRetry={refetch}
        retrying={isFetching}
      />
    );
  }
  if (data.length === 0) return <NoPayee />;
  return (
    <>
      <ul className="divide-y divide-line">
        {data.map((payee) => (
          <PayeeLine
            key={payee.id}
            payee={payee}
            onSend={() => onSend(payee)}
            onRemove={() => setRemoving(payee)}
          />
        ))}
      </ul>
      {removing && (
        <Suspense>
          <RemovePayeeDialog payee={removing} onClose={() => setRemoving(null)} />
        </Suspense>
      )}
    </>
  );
}

type PayeeLineProps = { payee: Payee; onSend: () => void; onRemove: () => void };

function PayeeLine({ payee, onSend, onRemove }: PayeeLineProps) {
  const { t } = useLingui();
  const { label } = payee;
  return (
    <li className="flex items-center gap-3.5 py-3">
      <PayeeRow payee={payee} />
      <div className="-mr-2 flex">
        <IconButton label={t`Send money to ${label}`} onClick={onSend}>
          <SendIcon className="size-5" />
        </IconButton>
        <IconButton label={t`Remove ${label}`} onClick={onRemove}>
          <TrashIcon className="size-5" />
        </IconButton>
      </div>
    </li>
  );
}

function NoPayee() {
  return (
    <EmptyState
      title={<Trans>No saved payees yet</Trans>}
      action={
        <ButtonLink to="/send" search={{ step: "new-payee" }}>
          <Trans>Add a payee</Trans>
        </ButtonLink>
      }
    >
      <Trans>Save somebody once, and sending to them takes a few taps.</Trans>
    </EmptyState>
  );
}
