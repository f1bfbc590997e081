import { Plural, Trans } from "@lingui/react/macro";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { TransactionDays } from "@/features/transactions/components/transaction-days";
import { type Filters, isFiltered, type Transaction } from "@/features/transactions/model";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Button } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/empty-state";
import { RowBones } from "@/shared/ui/skeleton";

type TransactionListProps = {
  query: Pick<
    UseInfiniteQueryResult,
    "error" | "isFetching" | "hasNextPage" | "isFetchingNextPage" | "refetch" | "fetchNextPage"
  >;
  transactions: Transaction[] | undefined;
  filters: Filters;
  selectedId: string | undefined;
  onSelect: (id: string) => void;
  onClear: () => void;
};

export function TransactionList({
  query,
  transactions,
  filters,
  selectedId,
  onSelect,
  onClear,
}: TransactionListProps) {
  if (!transactions) {
    if (!query.error) return <RowBones count={6} />;
    return (
      <LoadFailed
        title={<Trans>We could not load the movements</Trans>}
        error={query.error}
        onRetry={() => query.refetch()}
        retrying={query.isFetching}
      />
    );
  }
  if (transactions.length === 0)
    return isFiltered(filters) ? <NothingFound onClear={onClear} /> : <NothingYet />;
  const count = transactions.length;
  return (
    <>
      <TransactionDays transactions={transactions} selectedId={selectedId} onSelect={onSelect} />
      {query.error ? (
        <LoadFailed
          title={<Trans>We could not load more</Trans>}
          error={query.error}
          onRetry={() => query.fetchNextPage()}
          retrying={query.isFetching}
        />
      ) : (
        query.hasNextPage && (
          <Button
            look="secondary"
            className="w-full"
            busy={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            <Trans>Load more</Trans>
          </Button>
        )
      )}
      <p className="mt-4 text-center text-muted text-note" role="status">
        <Plural value={count} one="# movement shown" other="# movements shown" />
      </p>
    </>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title={<Trans>Nothing matches</Trans>}
      action={
        <Button look="secondary" onClick={onClear}>
          <Trans>Clear search and filters</Trans>
        </Button>
      }
    >
      <Trans>Try other words, a wider range of amounts or other dates.</Trans>
    </EmptyState>
  );
}

function NothingYet() {
  return (
    <EmptyState title={<Trans>No movements yet</Trans>}>
      <Trans>Copy the IBAN above and give it to whoever pays you.</Trans>
    </EmptyState>
  );
}
