import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { asProblem } from "@/shared/api/problem";
import { RequestId } from "@/shared/problems/request-id";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Button } from "@/shared/ui/button";
import { Notice } from "@/shared/ui/notice";

type LoadFailedProps = { title: ReactNode; error: unknown; onRetry: () => void; retrying?: boolean };

/** Takes the place of what could not be loaded. */
export function LoadFailed({ title, error, onRetry, retrying = false }: LoadFailedProps) {
  const problem = asProblem(error);
  const textOf = useProblemText();
  return (
    <Notice tone="danger" title={title} urgent>
      <p>{textOf(problem)}</p>
      <RequestId id={problem.requestId} />
      <Button look="secondary" busy={retrying} onClick={onRetry}>
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}
