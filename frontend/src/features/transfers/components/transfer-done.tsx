import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { transferQuery } from "@/features/transfers/api/get-transfer";
import type { Transfer } from "@/features/transfers/model";
import { momentText } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { Amount } from "@/shared/money/amount";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Button, ButtonLink } from "@/shared/ui/button";
import { CopyButton } from "@/shared/ui/copy-button";
import { Fact, Facts } from "@/shared/ui/facts";
import { PageHeading } from "@/shared/ui/page-heading";
import { Bone } from "@/shared/ui/skeleton";

type TransferDoneProps = {
  transferId: string;
  label: string | undefined;
  onSendAgain?: (transfer: Transfer) => void;
};

export function TransferDone({ transferId, label, onSendAgain }: TransferDoneProps) {
  const { t } = useLingui();
  const { data, error, refetch, isFetching } = useQuery(transferQuery(transferId));
  return (
    <div className="mx-auto flex max-w-md flex-col items-center pt-4 sm:pt-8">
      {data ? <DoneMark /> : <Bone round className="size-20" />}
      <PageHeading
        title={data ? t`Money sent` : t`Transfer`}
        className="mt-5 text-center font-[650] text-title"
      />
      {data && <Receipt transfer={data} label={label ?? data.credit.holder_name} />}
      {error && !data && (
        <div className="mt-6 w-full">
          <LoadFailed
            title={<Trans>We could not load this transfer</Trans>}
            error={error}
            onRetry={refetch}
            retrying={isFetching}
          />
        </div>
      )}
      <div className="mt-7 flex w-full flex-col gap-2.5 sm:flex-row">
        <ButtonLink to="/" className="flex-1">
          <Trans>Back to home</Trans>
        </ButtonLink>
        {data && onSendAgain && (
          <Button look="secondary" className="flex-1" onClick={() => onSendAgain(data)}>
            <Trans>Send again</Trans>
          </Button>
        )}
      </div>
    </div>
  );
}

function Receipt({ transfer, label }: { transfer: Transfer; label: string }) {
  const { t } = useLingui();
  const { debit, credit } = transfer;
  const locale = useLocale();
  return (
    <>
      <Amount
        money={transfer.amount}
        alwaysShown
        className="mt-2 font-[650] text-display tracking-[-0.02em]"
      />
      <p className="mt-1.5 text-muted">
        <Trans>is with {label} now</Trans>
      </p>
      <div className="mt-7 w-full">
        <Facts>
          <Fact name={<Trans>To</Trans>}>
            {label}
            <span className="block font-normal text-muted text-note tabular-nums">{credit.iban_masked}</span>
          </Fact>
          <Fact name={<Trans>From</Trans>}>
            {debit.holder_name}
            <span className="block font-normal text-muted text-note tabular-nums">{debit.iban_masked}</span>
          </Fact>
          {transfer.reference && <Fact name={<Trans>Reference</Trans>}>{transfer.reference}</Fact>}
          <Fact name={<Trans>Fee</Trans>}>
            {transfer.fee.minor === 0 ? <Trans>Free</Trans> : <Amount money={transfer.fee} alwaysShown />}
          </Fact>
          <Fact name={<Trans>When</Trans>}>{momentText(transfer.booked_at, locale)}</Fact>
          {debit.balance_after && (
            <Fact name={<Trans>Balance after</Trans>}>
              <Amount money={debit.balance_after} />
            </Fact>
          )}
          <Fact name={<Trans>Transfer number</Trans>}>
            <span className="text-note tabular-nums">{transfer.id}</span>
          </Fact>
        </Facts>
        <CopyButton
          text={transfer.id}
          label={t`Copy transfer number`}
          done={t`Transfer number copied`}
          className="mt-2 w-full"
        />
      </div>
    </>
  );
}

function DoneMark() {
  return (
    <span className="grid size-20 animate-rise place-items-center rounded-full bg-leaf-soft text-leaf">
      <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className="size-10">
        <path
          d="m7 17 6.500 6.500L25.500 10"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
          strokeDasharray="40"
          className="animate-draw"
        />
      </svg>
    </span>
  );
}
