import { expect, test } from "vitest";
import { parseAmount } from "@/shared/money/parse-amount";

test.each([
  ["12", 1200],
  ["12.5", 1250],
  ["12,5", 1250],
  ["0.01", 1],
  [",5", 50],
  ["5.", 500],
  ["1,250", 125000],
  ["1,250.05", 125005],
  ["1.250,05", 125005],
  ["1,250,000", 125000000],
  [" 1 250.05 € ", 125005],
  ["12.500", 1250],
])("in English %s is %i cents", (typed, minor) => {
  expect(parseAmount(typed, "EUR", "en-GB")).toEqual({ ok: true, minor });
});

test.each([
  ["12,5", 1250],
  ["12.5", 1250],
  ["1.250", 125000],
  ["1.250,05", 125005],
  ["1,250.05", 125005],
  ["1 250,05", 125005],
])("in Spanish %s is %i cents", (typed, minor) => {
  expect(parseAmount(typed, "EUR", "es-ES")).toEqual({ ok: true, minor });
});

test.each([
  ["", "empty"],
  ["  ", "empty"],
  ["€", "empty"],
  ["0", "zero"],
  ["0.00", "zero"],
  ["-5", "not-a-number"],
  ["1e5", "not-a-number"],
  ["NaN", "not-a-number"],
  ["1.2.3", "not-a-number"],
  ["1,2.3,4", "not-a-number"],
  [".", "not-a-number"],
  ["1.005", "too-precise"],
  ["10000000000.01", "too-large"],
  ["9".repeat(30), "too-large"],
])("%j cannot be sent: %s", (typed, reason) => {
  expect(parseAmount(typed, "EUR", "en-GB")).toEqual({ ok: false, reason });
});

test("the largest amount can be sent to the cent", () => {
  expect(parseAmount("10000000000", "EUR", "en-GB")).toEqual({ ok: true, minor: 1_000_000_000_000 });
});

test("yen have no decimals and dinars have three", () => {
  expect(parseAmount("1250", "JPY", "en-GB")).toEqual({ ok: true, minor: 1250 });
  expect(parseAmount("12.5", "JPY", "en-GB")).toEqual({ ok: false, reason: "too-precise" });
  expect(parseAmount("1.234", "KWD", "en-GB")).toEqual({ ok: true, minor: 1234 });
});
