import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const payeesQuery = queryOptions({
  queryKey: ["payees"],
  queryFn: async ({ signal }) => (await answer(bff.GET("/api/v1/payees", { signal }))).items,
});
