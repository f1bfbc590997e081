import type { components } from "@/shared/api/generated/bff";

export type Payee = components["schemas"]["Payee"];
export type PayeeCheck = components["schemas"]["PayeeCheck"];

export const LABEL_LENGTH_MAX = 70;

export function matches(payee: Payee, words: string): boolean {
  const haystack = `${payee.label} ${payee.holder_name_masked} ${payee.iban}`.toLocaleLowerCase();
  const compact = words.toLocaleLowerCase().trim();
  return haystack.includes(compact) || payee.iban.toLowerCase().includes(compact.replace(/\s/g, ""));
}
