import { expect, test } from "vitest";
import {
  badgeText,
  deservesToast,
  destinationOf,
  isOwnSignIn,
  type Notice,
  neutralWords,
  withoutSums,
  wordsOf,
} from "@/features/notices/model";

const RECEIVED: Notice = {
  id: "n",
  position: 7,
  kind: "money-received",
  category: "money-in",
  title: "You received €25.00",
  text: "Mateo sent you €1,025.00: “Flat 12”.",
  created_at: "2026-11-24T10:00:00Z",
  read: false,
  transfer_id: "t",
  account_id: "a",
};
const translate = ({ message = "" }: { message?: string }) => message;

test.each([
  ["You received €25.00", "You received •••"],
  ["Has recibido 1.025,00 €", "Has recibido •••"],
  ["Has recibido 1.025,00\u00a0€.", "Has recibido •••."],
  ["You sent $1,025.05 to the account ending in 1332.", "You sent ••• to the account ending in 1332."],
  ["You sent US$5 and ¥1500", "You sent ••• and •••"],
  ["12.500 KWD", "•••"],
  ["EUR 12", "•••"],
  ["On 24 November at 10:05", "On 24 November at 10:05"],
])("%j without its sums", (text, expected) => {
  expect(withoutSums(text)).toBe(expected);
});

test("words are the bank's own, neutral where amounts are hidden, and alone where they are in another language", () => {
  expect(wordsOf(RECEIVED, { amountsHidden: false }, translate)).toEqual({
    title: RECEIVED.title,
    text: RECEIVED.text,
  });
  const hidden = wordsOf(RECEIVED, { amountsHidden: true }, translate);
  expect(JSON.stringify(hidden)).not.toMatch(/25/);
  expect(hidden.text).toBe("Mateo sent you •••: “Flat 12”.");
  expect(wordsOf(RECEIVED, { amountsHidden: false, foreign: true }, translate).text).toBe("");
});

test("a kind that is not known yet still has words", () => {
  expect(neutralWords({ kind: "brand-new", category: "security" })).toBeTruthy();
});

test("what the customer did in person is not told again on the page", () => {
  const toasts = (kind: string, category: Notice["category"]) => deservesToast({ kind, category });
  expect(toasts("money-received", "money-in")).toBe(true);
  expect(toasts("account-opened", "accounts")).toBe(true);
  expect(toasts("account-closed", "accounts")).toBe(true);
  expect(toasts("password-changed", "security")).toBe(true);
  expect(toasts("brand-new", "security")).toBe(true);
  for (const kind of ["transfer-sent", "moved-between-own-accounts", "transfer-refused"]) {
    expect(toasts(kind, "money-out")).toBe(false);
  }
});

test("a notice leads to what it tells of", () => {
  expect(destinationOf(RECEIVED)).toMatchObject({ params: { accountId: "a" }, search: { transfer: "t" } });
  expect(destinationOf({ ...RECEIVED, kind: "transfer-refused" })).toMatchObject({
    search: { transfer: undefined },
  });
  expect(destinationOf({ ...RECEIVED, account_id: null })).toMatchObject({ params: { transferId: "t" } });
  expect(destinationOf({ ...RECEIVED, account_id: null, transfer_id: null })).toBeNull();
});

test("a badge has room for two digits", () => {
  expect([1, 99, 100, 5000].map(badgeText)).toEqual(["1", "99", "99+", "99+"]);
});

test("a page is not warned of its own sign-in", () => {
  const warning = { kind: "signed-in-on-new-device", created_at: "2026-03-04T12:00:01Z" };
  expect(isOwnSignIn(warning, "2026-03-04T12:00:00Z")).toBe(true);
  expect(isOwnSignIn(warning, "2026-03-04T11:59:55Z")).toBe(false);
  expect(isOwnSignIn({ ...warning, kind: "password-changed" }, "2026-03-04T12:00:00Z")).toBe(false);
});
