import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";
import type { Money } from "@/shared/money/money";

export type QuoteRequest = { from_account_id: string; payee_id: string; amount: Money; reference: string };

/** A quote moves no money. The same wish gets the same quote as long as it is valid and the page stays open. */
export const quoteQuery = (request: QuoteRequest) =>
  queryOptions({
    queryKey: ["quotes", request],
    queryFn: ({ signal }) => answer(bff.POST("/api/v1/transfers/quotes", { signal, body: request })),
    staleTime: ({ state }) =>
      state.data ? Math.max(0, Date.parse(state.data.expires_at) - state.dataUpdatedAt) : 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
