import { Trans, useLingui } from "@lingui/react/macro";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { asProblem } from "@/shared/api/problem";
import { RequestId } from "@/shared/problems/request-id";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Button } from "@/shared/ui/button";
import { PageHeading } from "@/shared/ui/page-heading";
import { Sprig } from "@/shared/ui/sprig";

/** A page that could not be shown at all. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
  const textOf = useProblemText();
  const problem = asProblem(error);
  // The page's code may be gone after a new version of the bank; only loading the page anew brings it.
  const again = () => {
    if (problem.code === "page-broke") window.location.reload();
    else {
      reset();
      void router.invalidate();
    }
  };
  return (
    <main className="mx-auto flex max-w-md flex-col items-center gap-3 px-5 py-16 text-center">
      <Sprig className="size-32 text-leaf/50" />
      <PageHeading title={t`This page could not be shown`} />
      <p className="text-muted">{textOf(problem)}</p>
      <RequestId id={problem.requestId} />
      <Button className="mt-3" onClick={again}>
        <Trans>Try again</Trans>
      </Button>
    </main>
  );
}
