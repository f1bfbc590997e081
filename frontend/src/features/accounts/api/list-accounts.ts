import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: async ({ signal }) => (await answer(bff.GET("/api/v1/accounts", { signal }))).items,
});
