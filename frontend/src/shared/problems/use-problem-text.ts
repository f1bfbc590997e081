import { useLingui } from "@lingui/react";
import type { Problem } from "@/shared/api/problem";
import { describeProblem } from "@/shared/problems/problem-texts";

export function useProblemText(): (problem: Problem) => string {
  const { _ } = useLingui();
  return (problem) => {
    const words = describeProblem(problem);
    return typeof words === "string" ? words : _(words);
  };
}
