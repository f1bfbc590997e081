import { useLingui } from "@lingui/react";
import { asProblem } from "@/shared/api/problem";
import { PROBLEM_TEXTS } from "@/shared/problems/problem-texts";

/** The words for each field that the bank did not accept. */
export function useFieldFaults(error: unknown): (field: string) => string | undefined {
  const { _ } = useLingui();
  const faults = error ? asProblem(error).errors : [];
  return (field) => {
    const fault = faults.find((one) => one.field.split(".").at(-1) === field);
    const known = fault && PROBLEM_TEXTS[fault.code];
    return known ? _(known) : fault?.detail;
  };
}
