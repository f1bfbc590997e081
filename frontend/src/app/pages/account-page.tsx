import { Trans, useLingui } from "@lingui/react/macro";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { accountQuery } from "@/features/accounts/api/get-account";
import { AccountHeader } from "@/features/accounts/components/account-header";
import { transactionsQuery } from "@/features/transactions/api/list-transactions";
import { TransactionFilters } from "@/features/transactions/components/transaction-filters";
import { TransactionList } from "@/features/transactions/components/transaction-list";
import { TransactionPane } from "@/features/transactions/components/transaction-pane";
import type { Filters } from "@/features/transactions/model";
import { asProblem } from "@/shared/api/problem";
import type { Currency } from "@/shared/money/money";
import { LoadFailed } from "@/shared/problems/load-failed";
import { NotFound } from "@/shared/ui/not-found";
import { useMedia } from "@/shared/ui/use-media";

const TransactionDialog = lazy(() => import("@/features/transactions/components/transaction-dialog"));
const route = getRouteApi("/signed-in/accounts/$accountId");

export default function AccountPage() {
  const { accountId } = route.useParams();
  const account = useQuery(accountQuery(accountId));
  if (account.error && !account.data) {
    const { status } = asProblem(account.error);
    if (status === 404 || status === 422) return <NotFound />;
    return (
      <LoadFailed
        title={<Trans>We could not load this account</Trans>}
        error={account.error}
        onRetry={() => account.refetch()}
        retrying={account.isFetching}
      />
    );
  }
  return (
    <>
      <AccountHeader account={account.data} />
      <Movements accountId={accountId} currency={account.data?.currency ?? "EUR"} />
    </>
  );
}

const PAGES_SEARCHED = 10;

/** Goes on to older movements until the one that the address names is found. */
function useSearchFurther(query: UseInfiniteQueryResult<InfiniteData<unknown>>, wanted: boolean): void {
  const { data, hasNextPage, isFetching, error, fetchNextPage } = query;
  const pages = data?.pages.length ?? 0;
  const goesOn = wanted && pages > 0 && pages < PAGES_SEARCHED && hasNextPage && !isFetching && !error;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
}

type MovementsProps = { accountId: string; currency: Currency };

function Movements({ accountId, currency }: MovementsProps) {
  const { t } = useLingui();
  const { movement, transfer, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(transactionsQuery(accountId, filters));
  const transactions = query.data?.pages.flatMap(({ items }) => items);
  const selected = transactions?.find(({ id, transfer_id }) => id === movement || transfer_id === transfer);
  useSearchFurther(query, transfer !== undefined && selected === undefined);
  const beside = useMedia("(min-width: 68.75rem)");
  const filter = (changed: Filters) => navigate({ search: changed, replace: true, resetScroll: false });
  const select = (id: string | undefined) =>
    navigate({ search: { ...filters, movement: id }, replace: beside || !id, resetScroll: false });
  return (
    <div className="mt-8 grid grid-cols-[minmax(0,1fr)] gap-x-12 wide:grid-cols-[minmax(0,1fr)_22rem]">
      <section aria-label={t`Movements`}>
        <h2 className="mb-3 font-[650] text-lead">
          <Trans>Movements</Trans>
        </h2>
        <TransactionFilters filters={filters} currency={currency} onChange={filter} />
        <div className="mt-4">
          <TransactionList
            query={query}
            transactions={transactions}
            filters={filters}
            selectedId={selected?.id}
            onSelect={select}
            onClear={() => filter({})}
          />
        </div>
      </section>
      {beside && <TransactionPane transaction={selected} onClose={() => select(undefined)} />}
      {!beside && selected && (
        <Suspense>
          <TransactionDialog transaction={selected} onClose={() => select(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
