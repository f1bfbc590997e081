import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useConfirmTransfer } from "@/features/transfers/api/confirm-transfer";
import { type QuoteRequest, quoteQuery } from "@/features/transfers/api/make-quote";
import { QuoteFacts, QuoteFactsBones } from "@/features/transfers/components/quote-facts";
import { ConfirmFailed, QuoteFailed } from "@/features/transfers/components/transfer-failed";
import type { Transfer } from "@/features/transfers/model";
import { asProblem } from "@/shared/api/problem";
import { Amount } from "@/shared/money/amount";
import { useOnline } from "@/shared/network/use-online";
import { Button } from "@/shared/ui/button";
import { PageHeading } from "@/shared/ui/page-heading";

type ReviewStepProps = {
  request: QuoteRequest;
  onEditPayee: () => void;
  onEditAmount: () => void;
  onSent: (transfer: Transfer) => void;
};

export function ReviewStep({ request, onEditPayee, onEditAmount, onSent }: ReviewStepProps) {
  const { t } = useLingui();
  const queryClient = useQueryClient();
  const quote = useQuery(quoteQuery(request));
  const confirm = useConfirmTransfer();
  const reviewAgain = () => {
    confirm.reset();
    void queryClient.resetQueries({ queryKey: quoteQuery(request).queryKey });
  };
  const problem = confirm.error && asProblem(confirm.error);
  return (
    <div className="animate-rise">
      <PageHeading title={t`Check before you send`} />
      <div className="mt-6 flex flex-col gap-6">
        {quote.error && (
          <QuoteFailed
            error={quote.error}
            retrying={quote.isFetching}
            onRetry={() => quote.refetch()}
            onEdit={onEditAmount}
          />
        )}
        {!quote.error && !quote.data && <QuoteFactsBones />}
        {quote.data && !quote.error && (
          <>
            <QuoteFacts quote={quote.data} onEditPayee={onEditPayee} onEditAmount={onEditAmount} />
            {problem && (
              <ConfirmFailed
                problem={problem}
                accountId={quote.data.from_account.id}
                onReviewAgain={reviewAgain}
              />
            )}
            <SendButton
              busy={confirm.isPending}
              blocked={problem !== null && !problem.outcomeUnknown && problem.status < 500}
              again={problem !== null}
              amount={<Amount money={quote.data.total} alwaysShown className="text-inherit" />}
              onSend={() => confirm.mutate(quote.data.id, { onSuccess: onSent })}
            />
          </>
        )}
      </div>
    </div>
  );
}

type SendButtonProps = {
  busy: boolean;
  blocked: boolean;
  again: boolean;
  amount: ReactNode;
  onSend: () => void;
};

function SendButton({ busy, blocked, again, amount, onSend }: SendButtonProps) {
  const online = useOnline();
  if (blocked) return null;
  return (
    <div>
      <Button className="min-h-12 w-full text-lead" busy={busy} disabled={!online} onClick={onSend}>
        {again ? <Trans>Try again</Trans> : <Trans>Send {amount}</Trans>}
      </Button>
      {!online && (
        <p className="mt-2 text-center text-muted">
          <Trans>You are offline. Nothing is sent until you are back and press Send.</Trans>
        </p>
      )}
    </div>
  );
}
