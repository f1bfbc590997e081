import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => answer(bff.GET("/api/v1/me", { signal })),
});
