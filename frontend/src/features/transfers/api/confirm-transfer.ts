import { useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { forgetDraft } from "@/features/transfers/draft-storage";
import type { Quote, Transfer } from "@/features/transfers/model";
import {
  beginConfirmation,
  endConfirmation,
  isDefinite,
  onPendingConfirmation,
  type PendingConfirmation,
  pendingConfirmationOf,
} from "@/features/transfers/pending-confirmation";
import { answer, bff } from "@/shared/api/client";
import { asProblem } from "@/shared/api/problem";

const MUTATION_KEY = ["transfers", "confirm"];
const CHANGED_BY_TRANSFER = ["accounts", "transactions", "payees"];

type Attempt = { pending: PendingConfirmation; first: boolean };
type OnSent = (transfer: Transfer, sent: PendingConfirmation) => void;

/** Sends exactly this quote under exactly this key, and notes when its outcome is known. */
export async function confirmTransfer({ pending, first }: Attempt): Promise<Transfer> {
  try {
    const transfer = await answer(
      bff.POST("/api/v1/transfers", {
        params: { header: { "Idempotency-Key": pending.key } },
        body: { quote_id: pending.quote.id },
      }),
    );
    endConfirmation(pending);
    return transfer;
  } catch (error) {
    if (isDefinite(asProblem(error), first)) endConfirmation(pending);
    throw error;
  }
}

function useConfirmTransfer(onSent: OnSent) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: MUTATION_KEY,
    mutationFn: confirmTransfer,
    onSuccess: (transfer, { pending }) => {
      forgetDraft();
      queryClient.setQueryData(["transfers", transfer.id], transfer);
      queryClient.removeQueries({ queryKey: ["quotes"] });
      for (const changed of CHANGED_BY_TRANSFER) void queryClient.invalidateQueries({ queryKey: [changed] });
      onSent(transfer, pending);
    },
  });
}

/**
 * The confirmation that the customer has to see before anything else: one whose outcome is open, from whenever it is, or
 * the one that was just refused. It stays the only one until it is settled; `place` is where a settled one is left behind.
 */
export function useConfirmation(customerId: string, place: string, onSent: OnSent) {
  const pending = useSyncExternalStore(onPendingConfirmation, () => pendingConfirmationOf(customerId));
  const underWay = useIsMutating({ mutationKey: MUTATION_KEY }) > 0;
  const { mutate, reset, variables, error, isPending, isSuccess } = useConfirmTransfer(onSent);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal is over when the customer goes elsewhere.
  useEffect(() => {
    if (!pendingConfirmationOf(customerId)) reset();
  }, [customerId, place, reset]);
  return {
    shown: pending ?? variables?.pending ?? null,
    sendingFirst: variables?.first === true && (isPending || isSuccess),
    busy: underWay || isSuccess,
    refusal: pending || !error ? null : asProblem(error),
    requestId: error && asProblem(error).requestId,
    begin: (quote: Quote) => {
      const first = pendingConfirmationOf(customerId) === null;
      const begun = beginConfirmation(customerId, quote);
      if (first) mutate({ pending: begun, first });
    },
    tryAgain: () => pending && mutate({ pending, first: false }),
    reset,
  };
}

export type Confirmation = ReturnType<typeof useConfirmation>;
