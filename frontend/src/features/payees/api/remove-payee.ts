import { useMutation, useQueryClient } from "@tanstack/react-query";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { bff } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";

export function useRemovePayee() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (payeeId: string) => {
      try {
        await bff.DELETE("/api/v1/payees/{payee_id}", { params: { path: { payee_id: payeeId } } });
      } catch (error) {
        // Removed in another window in the meantime: what was asked for is so.
        if (!(error instanceof Problem && error.status === 404)) throw error;
      }
    },
    onSuccess: (_, payeeId) =>
      queryClient.setQueryData(payeesQuery.queryKey, (known) => known?.filter(({ id }) => id !== payeeId)),
  });
}
