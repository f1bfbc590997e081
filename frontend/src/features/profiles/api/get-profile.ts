import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const profileQuery = queryOptions({
  queryKey: ["profile"],
  queryFn: ({ signal }) => answer(bff.GET("/api/v1/profile", { signal })),
});
