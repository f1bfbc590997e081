import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { PayeeRow } from "@/features/payees/components/payee-row";
import { PayeeSearch } from "@/features/payees/components/payee-search";
import { matches, type Payee } from "@/features/payees/model";
import { LoadFailed } from "@/shared/problems/load-failed";
import { ChevronIcon } from "@/shared/ui/icons";
import { RowBones } from "@/shared/ui/skeleton";

const SEARCH_FROM = 6;

/** The saved payees, the last paid first; search appears when there are too many to see at once. */
export function PayeeChoice({ onChoose }: { onChoose: (payee: Payee) => void }) {
  const { data, error, refetch, isFetching } = useQuery(payeesQuery);
  const [words, setWords] = useState("");
  if (!data) {
    if (!error) return <RowBones count={4} />;
    return (
      <LoadFailed
        title={<Trans>We could not load your payees</Trans>}
        error={error}
        onRetry={refetch}
        retrying={isFetching}
      />
    );
  }
  if (data.length === 0) return null;
  const found = data.filter((payee) => matches(payee, words));
  return (
    <section aria-labelledby="saved-payees">
      <h2 id="saved-payees" className="mb-2 font-semibold text-muted text-note">
        <Trans>Saved payees</Trans>
      </h2>
      {data.length > SEARCH_FROM && <PayeeSearch words={words} onChange={setWords} />}
      <ul className="mt-1">
        {found.map((payee) => (
          <li key={payee.id}>
            <button
              type="button"
              onClick={() => onChoose(payee)}
              className="group -mx-3 flex w-[calc(100%+1.5rem)] items-center gap-3.5 rounded-card px-3 py-3 text-left transition-colors duration-150 hover:bg-sunken"
            >
              <PayeeRow payee={payee} />
              <ChevronIcon className="size-4 text-muted transition-transform duration-150 group-hover:translate-x-0.5" />
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-muted">
        {found.length === 0 && <Trans>No saved payee matches.</Trans>}
      </p>
    </section>
  );
}
