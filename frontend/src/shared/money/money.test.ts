import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Currency, decimalText, moneyParts, moneyText, totals } from "@/shared/money/money";
import { parseAmount, typedText } from "@/shared/money/parse-amount";

type Vector = { minor: number; currency: Currency; decimal: string; en: string; es: string };
const { vectors } = JSON.parse(
  readFileSync(new URL("../../../../contracts/vectors/money.json", import.meta.url), "utf8"),
) as { vectors: Vector[] };

describe("the amounts that every part of the bank agrees on", () => {
  test.each(vectors)("$minor $currency is $decimal, $en and $es", ({ minor, currency, decimal, en, es }) => {
    const money = { minor, currency };
    expect(decimalText(money)).toBe(decimal);
    expect(moneyText(money, "en-GB")).toBe(en);
    expect(moneyText(money, "es-ES")).toBe(es);
  });

  test.each(vectors.filter(({ minor }) => minor > 0 && minor <= 1_000_000_000_000))(
    "a customer can type $en and $es",
    ({ minor, currency, en, es }) => {
      expect(parseAmount(en, currency, "en-GB")).toEqual({ ok: true, minor });
      expect(parseAmount(es, currency, "es-ES")).toEqual({ ok: true, minor });
      expect(parseAmount(typedText({ minor, currency }, "es-ES"), currency, "es-ES")).toEqual({
        ok: true,
        minor,
      });
    },
  );
});

test("minor units and the currency are parts of their own, so that they can be set smaller", () => {
  expect(moneyParts({ minor: -125005, currency: "EUR" }, "es-ES")).toEqual([
    { kind: "sign", text: "−" },
    { kind: "major", text: "1.250" },
    { kind: "minor", text: ",05" },
    { kind: "space", text: "\u00a0" },
    { kind: "currency", text: "€" },
  ]);
});

test("a movement shows its plus, and nothing shows a sign of its own", () => {
  expect(moneyText({ minor: 100, currency: "EUR" }, "en-GB", "always")).toBe("+€1.00");
  expect(moneyText({ minor: 0, currency: "EUR" }, "en-GB", "always")).toBe("€0.00");
});

test("currencies are never added up with each other", () => {
  const amounts = [
    { minor: 100, currency: "EUR" },
    { minor: 50, currency: "USD" },
    { minor: 1, currency: "EUR" },
  ] as const;
  expect(totals(amounts)).toEqual([
    { minor: 101, currency: "EUR" },
    { minor: 50, currency: "USD" },
  ]);
});
