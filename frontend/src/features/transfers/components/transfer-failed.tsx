import { Trans } from "@lingui/react/macro";
import { asProblem, type Problem } from "@/shared/api/problem";
import { RequestId } from "@/shared/problems/request-id";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Notice } from "@/shared/ui/notice";

type QuoteFailedProps = { error: unknown; retrying: boolean; onRetry: () => void; onEdit: () => void };

/** The review could not be made; no money can have moved. */
export function QuoteFailed({ error, retrying, onRetry, onEdit }: QuoteFailedProps) {
  const problem = asProblem(error);
  const textOf = useProblemText();
  const refused = problem.status >= 400 && problem.status < 500;
  return (
    <Notice tone="danger" urgent title={<Trans>No money has left your account</Trans>}>
      <p>{textOf(problem)}</p>
      {!refused && <RequestId id={problem.requestId} />}
      {refused ? (
        <Button look="secondary" onClick={onEdit}>
          <Trans>Change the transfer</Trans>
        </Button>
      ) : (
        <Button look="secondary" busy={retrying} onClick={onRetry}>
          <Trans>Try again</Trans>
        </Button>
      )}
    </Notice>
  );
}

type RefusedProps = { problem: Problem; accountId: string; onReviewAgain: () => void };

/** Says first what happened to the money: it stayed, or it went before. */
export function Refused({ problem, accountId, onReviewAgain }: RefusedProps) {
  if (problem.code === "quote-used" || problem.code === "idempotency-key-reused") {
    return <AlreadySent problem={problem} accountId={accountId} />;
  }
  return <NotSent problem={problem} onReviewAgain={onReviewAgain} />;
}

export function OutcomeUnknown({ requestId, accountId }: { requestId: string | null; accountId: string }) {
  return (
    <Notice tone="wait" urgent title={<Trans>We do not know yet whether your money moved</Trans>}>
      <p>
        <Trans>
          The bank's answer did not arrive. Trying again is safe: this transfer can only go out once.
        </Trans>
      </p>
      <p>
        <Trans>You can begin another transfer when this one is settled.</Trans>
      </p>
      <RequestId id={requestId} />
      <Movements accountId={accountId} />
    </Notice>
  );
}

function AlreadySent({ problem, accountId }: { problem: Problem; accountId: string }) {
  const textOf = useProblemText();
  return (
    <Notice tone="wait" urgent title={<Trans>Nothing more was sent</Trans>}>
      <p>{textOf(problem)}</p>
      <Movements accountId={accountId} />
    </Notice>
  );
}

function NotSent({ problem, onReviewAgain }: { problem: Problem; onReviewAgain: () => void }) {
  const textOf = useProblemText();
  return (
    <Notice tone="danger" urgent title={<Trans>No money has left your account</Trans>}>
      <p>{textOf(problem)}</p>
      <Button look="secondary" onClick={onReviewAgain}>
        <Trans>Review again</Trans>
      </Button>
    </Notice>
  );
}

function Movements({ accountId }: { accountId: string }) {
  return (
    <ButtonLink to="/accounts/$accountId" params={{ accountId }} look="secondary">
      <Trans>See the account's movements</Trans>
    </ButtonLink>
  );
}
