import { expect, test } from "vitest";
import { balanceAfter, type PayingAccount, payingAccounts, sendSchema } from "@/features/transfers/model";

const account = (change: Partial<PayingAccount>): PayingAccount => ({
  id: "a",
  name: "Everyday",
  iban: "ES1",
  currency: "EUR",
  available: { minor: 1000, currency: "EUR" },
  ...change,
});
const payee = { id: "p", label: "Ana", iban: "ES9", holder_name_masked: "A**", currency: "EUR" } as const;

test("only accounts in the payee's currency can pay, and never the payee's own", () => {
  const accounts = [
    account({ id: "a" }),
    account({ id: "b", currency: "USD" }),
    account({ id: "c", iban: "ES9" }),
  ];
  expect(payingAccounts(accounts, payee).map(({ id }) => id)).toEqual(["a"]);
});

test("the balance after a transfer counts what is available", () => {
  expect(balanceAfter(account({}), 1250)).toEqual({ minor: -250, currency: "EUR" });
});

test("an address with nonsense in it opens the first step", () => {
  expect(sendSchema.parse({ step: "nowhere", from: 7 })).toEqual({});
});
