import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const preferencesQuery = queryOptions({
  queryKey: ["notification-preferences"],
  queryFn: ({ signal }) => answer(bff.GET("/api/v1/notification-preferences", { signal })),
});
