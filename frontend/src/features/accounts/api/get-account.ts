import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const accountQuery = (accountId: string) =>
  queryOptions({
    queryKey: ["accounts", accountId],
    queryFn: ({ signal }) =>
      answer(
        bff.GET("/api/v1/accounts/{account_id}", { signal, params: { path: { account_id: accountId } } }),
      ),
  });
