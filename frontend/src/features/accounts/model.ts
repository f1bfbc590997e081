import type { components } from "@/shared/api/generated/bff";

export type Account = components["schemas"]["Account"];

/** The balance includes money that is held back; only then is "available" worth saying. */
export function holdsBack(account: Account): boolean {
  return account.available.minor !== account.balance.minor;
}
