import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";

export const transferQuery = (transferId: string) =>
  queryOptions({
    queryKey: ["transfers", transferId],
    queryFn: ({ signal }) =>
      answer(
        bff.GET("/api/v1/transfers/{transfer_id}", { signal, params: { path: { transfer_id: transferId } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
