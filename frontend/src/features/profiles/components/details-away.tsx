import { Trans } from "@lingui/react/macro";
import { asProblem } from "@/shared/api/problem";
import { RequestId } from "@/shared/problems/request-id";
import { Button } from "@/shared/ui/button";
import { Notice } from "@/shared/ui/notice";

type DetailsAwayProps = { error: unknown; onRetry: () => void; retrying: boolean };

/** The system that keeps the details rests; everything else of the bank works. */
export function DetailsAway({ error, onRetry, retrying }: DetailsAwayProps) {
  return (
    <Notice tone="wait" title={<Trans>This part is not available just now</Trans>}>
      <p>
        <Trans>Your details are safe. Everything else works as always.</Trans>
      </p>
      {error !== null && <RequestId id={asProblem(error).requestId} />}
      <Button look="secondary" busy={retrying} onClick={onRetry}>
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}
