import * as z from "zod/mini";
import type { components } from "@/shared/api/generated/bff";
import type { Currency, Money } from "@/shared/money/money";

export type Quote = components["schemas"]["Quote"];
export type Transfer = components["schemas"]["Transfer"];

/** The account that pays, as far as a transfer needs to know it. */
export type PayingAccount = { id: string; name: string; iban: string; currency: Currency; available: Money };
/** Who is paid, as far as a transfer needs to know them. */
export type PaidPayee = {
  id: string;
  label: string;
  iban: string;
  holder_name_masked: string;
  currency: Currency;
};

export const REFERENCE_LENGTH_MAX = 140;

export const SEND_STEPS = ["payee", "amount", "review"] as const;
const sendStep = z.enum(["payee", "new-payee", "amount", "review"]);
export type SendStep = z.infer<typeof sendStep>;

/** What the address of the page says about a transfer in the making. */
export const sendSchema = z.object({
  step: z.catch(z.optional(sendStep), undefined),
  from: z.catch(z.optional(z.string()), undefined),
});

/** What the customer has filled in so far; texts are as they were typed. */
export type TransferDraft = { payeeId: string; fromAccountId: string; amountText: string; reference: string };
export const EMPTY_DRAFT: TransferDraft = { payeeId: "", fromAccountId: "", amountText: "", reference: "" };

export function balanceAfter(account: PayingAccount, minor: number): Money {
  return { minor: account.available.minor - minor, currency: account.currency };
}

/** Accounts that can pay this payee: in the payee's currency, and not the payee's own. */
export function payingAccounts<A extends PayingAccount>(accounts: readonly A[], payee: PaidPayee): A[] {
  return accounts.filter((account) => account.currency === payee.currency && account.iban !== payee.iban);
}
