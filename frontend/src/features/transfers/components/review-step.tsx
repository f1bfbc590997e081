import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type QuoteRequest, quoteQuery } from "@/features/transfers/api/make-quote";
import { QuoteFacts, QuoteFactsBones } from "@/features/transfers/components/quote-facts";
import { SendButton } from "@/features/transfers/components/send-button";
import { QuoteFailed } from "@/features/transfers/components/transfer-failed";
import type { Quote } from "@/features/transfers/model";
import { PageHeading } from "@/shared/ui/page-heading";

type ReviewStepProps = {
  request: QuoteRequest;
  onEditPayee: () => void;
  onEditAmount: () => void;
  onSend: (quote: Quote) => void;
};

export function ReviewStep({ request, onEditPayee, onEditAmount, onSend }: ReviewStepProps) {
  const { t } = useLingui();
  const { data: quote, error, isFetching, refetch } = useQuery(quoteQuery(request));
  return (
    <div className="animate-rise">
      <PageHeading title={t`Check before you send`} />
      <div className="mt-6 flex flex-col gap-6">
        {error && (
          <QuoteFailed error={error} retrying={isFetching} onRetry={() => refetch()} onEdit={onEditAmount} />
        )}
        {!error && !quote && <QuoteFactsBones />}
        {quote && !error && (
          <>
            <QuoteFacts quote={quote} onEditPayee={onEditPayee} onEditAmount={onEditAmount} />
            <SendButton total={quote.total} onSend={() => onSend(quote)} />
          </>
        )}
      </div>
    </div>
  );
}
