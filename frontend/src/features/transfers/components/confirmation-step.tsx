import { useLingui } from "@lingui/react/macro";
import type { Confirmation } from "@/features/transfers/api/confirm-transfer";
import { QuoteFacts } from "@/features/transfers/components/quote-facts";
import { SendButton } from "@/features/transfers/components/send-button";
import { OutcomeUnknown, Refused } from "@/features/transfers/components/transfer-failed";
import type { Quote } from "@/features/transfers/model";
import { PageHeading } from "@/shared/ui/page-heading";

type ConfirmationStepProps = { confirmation: Confirmation; quote: Quote; onReviewAgain: () => void };

/** What was sent, and what is known about it. All that can be done is to send the very same again, or to look. */
export function ConfirmationStep({ confirmation, quote, onReviewAgain }: ConfirmationStepProps) {
  const { t } = useLingui();
  const { sendingFirst, busy, refusal, requestId, tryAgain } = confirmation;
  const open = !sendingFirst && !refusal;
  return (
    <div>
      <PageHeading title={open ? t`Your last transfer is still open` : t`Check before you send`} />
      <div className="mt-6 flex flex-col gap-6">
        <QuoteFacts quote={quote} />
        {refusal && (
          <Refused problem={refusal} accountId={quote.from_account.id} onReviewAgain={onReviewAgain} />
        )}
        {open && <OutcomeUnknown requestId={requestId} accountId={quote.from_account.id} />}
        {!refusal && <SendButton busy={busy} again={open} total={quote.total} onSend={tryAgain} />}
      </div>
    </div>
  );
}
