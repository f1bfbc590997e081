import { useMutation, useQueryClient } from "@tanstack/react-query";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { answer, bff } from "@/shared/api/client";

export function useAddPayee() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { label: string; iban: string }) => answer(bff.POST("/api/v1/payees", { body })),
    onSuccess: (payee) => {
      queryClient.setQueryData(payeesQuery.queryKey, (known) => (known ? [...known, payee] : known));
      return queryClient.invalidateQueries({ queryKey: payeesQuery.queryKey });
    },
  });
}
