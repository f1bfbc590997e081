import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: async ({ signal }) => (await answer(bff.GET("/api/v1/devices", { signal }))).items,
});
