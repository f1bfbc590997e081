export type Currency = "EUR" | "USD" | "JPY" | "KWD";
export type Money = { minor: number; currency: Currency };

/** The largest amount of one transfer, in minor units. */
export const AMOUNT_MAX_MINOR = 1_000_000_000_000;

const EXPONENTS: Record<Currency, number> = { EUR: 2, USD: 2, JPY: 0, KWD: 3 };

export function exponentOf(currency: Currency): number {
  return EXPONENTS[currency];
}

/** "1250.05": exact decimal text, built from digits alone so that no amount ever passes through a float. */
export function decimalText(money: Money): string {
  const exponent = exponentOf(money.currency);
  const digits = String(Math.abs(money.minor)).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
  return money.minor < 0 ? `-${text}` : text;
}

export type SignShown = "negative" | "always";
export type MoneyPart = { kind: "sign" | "major" | "minor" | "currency" | "space"; text: string };

const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(locale: string, currency: Currency, sign: SignShown): Intl.NumberFormat {
  const key = `${locale} ${currency} ${sign}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    // Spanish leaves four-digit numbers ungrouped by default; a column of amounts reads better with all of them grouped.
    useGrouping: "always",
    signDisplay: sign === "always" ? "exceptZero" : "negative",
    minimumFractionDigits: exponentOf(currency),
    maximumFractionDigits: exponentOf(currency),
  });
  formatters.set(key, made);
  return made;
}

const PART_KINDS: Record<string, MoneyPart["kind"]> = {
  minusSign: "sign",
  plusSign: "sign",
  currency: "currency",
  literal: "space",
  decimal: "minor",
  fraction: "minor",
};

function partOf({ type, value }: Intl.NumberFormatPart): MoneyPart {
  const kind = PART_KINDS[type] ?? "major";
  return { kind, text: kind === "sign" ? value.replace("-", "−") : value };
}

/** The amount in the locale's own order, cut so that minor units and the currency can be set smaller. */
export function moneyParts(money: Money, locale: string, sign: SignShown = "negative"): MoneyPart[] {
  const parts = formatterOf(locale, money.currency, sign)
    .formatToParts(decimalText(money) as `${number}`)
    .map(partOf);
  const joined: MoneyPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else joined.push(part);
  }
  return joined;
}

export function moneyText(money: Money, locale: string, sign: SignShown = "negative"): string {
  return moneyParts(money, locale, sign)
    .map((part) => part.text)
    .join("");
}

/** The sums of many amounts, one for each currency, in the order in which the currencies appear. */
export function totals(amounts: readonly Money[]): Money[] {
  const sums = new Map<Currency, number>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => ({ minor, currency }));
}
