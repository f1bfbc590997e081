import type { ReactNode } from "react";
import { asProblem } from "@/shared/api/problem";
import { RequestId } from "@/shared/problems/request-id";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Notice } from "@/shared/ui/notice";

type RefusalProps = { error: unknown; title: ReactNode; children?: ReactNode };

/** Says above a form why the bank did not do what was asked; unexpected ones carry the request id. */
export function Refusal({ error, title, children }: RefusalProps) {
  const textOf = useProblemText();
  if (!error) return null;
  const problem = asProblem(error);
  return (
    <Notice tone="danger" title={title} urgent>
      <p>{textOf(problem)}</p>
      {children}
      {problem.status >= 500 && <RequestId id={problem.requestId} />}
    </Notice>
  );
}
