import { useMutation, useQueryClient } from "@tanstack/react-query";
import { forgetDraft } from "@/features/transfers/draft-storage";
import { forgetIdempotencyKey, idempotencyKeyOf } from "@/features/transfers/idempotency-key";
import { answer, bff } from "@/shared/api/client";

const CHANGED_BY_TRANSFER = ["accounts", "transactions", "payees"];

export function useConfirmTransfer() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (quoteId: string) =>
      answer(
        bff.POST("/api/v1/transfers", {
          params: { header: { "Idempotency-Key": idempotencyKeyOf(quoteId) } },
          body: { quote_id: quoteId },
        }),
      ),
    onSuccess: (transfer, quoteId) => {
      forgetIdempotencyKey(quoteId);
      forgetDraft();
      queryClient.setQueryData(["transfers", transfer.id], transfer);
      queryClient.removeQueries({ queryKey: ["quotes"] });
      for (const changed of CHANGED_BY_TRANSFER) void queryClient.invalidateQueries({ queryKey: [changed] });
    },
  });
}
