import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Filters, queryOf, type TransactionsParams } from "@/features/transactions/model";
import { answer, bff } from "@/shared/api/client";

function listTransactions(accountId: string, query: TransactionsParams, signal: AbortSignal) {
  return answer(
    bff.GET("/api/v1/accounts/{account_id}/transactions", {
      signal,
      params: { path: { account_id: accountId }, query },
    }),
  );
}

export const transactionsQuery = (accountId: string, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["transactions", accountId, "pages", filters],
    queryFn: ({ pageParam, signal }) =>
      listTransactions(accountId, { ...queryOf(filters), cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const latestTransactionsQuery = (accountId: string, limit: number) =>
  queryOptions({
    queryKey: ["transactions", accountId, "latest", limit],
    queryFn: async ({ signal }) => (await listTransactions(accountId, { limit }, signal)).items,
  });
