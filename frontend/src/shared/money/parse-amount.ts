import { AMOUNT_MAX_MINOR, type Currency, decimalText, exponentOf, type Money } from "@/shared/money/money";

export type ParsedAmount = { ok: true; minor: number } | { ok: false; reason: AmountFault };
export type AmountFault = "empty" | "not-a-number" | "too-precise" | "zero" | "too-large";

const IGNORED = /[\s\u00a0\u202f'’€$¥]|EUR|USD|JPY|KWD/gi;
const PLAIN = /^(\d*)(?:\.(\d*))?$/;

export function decimalSeparatorOf(locale: string): "." | "," {
  const part = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === "decimal");
  return part?.value === "," ? "," : ".";
}

const isGrouped = (text: string, mark: string) => {
  const [first = "", ...groups] = text.split(mark);
  return groups.length > 0 && /^\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
};

/** Two different marks: the last one is the decimal mark, in whatever custom it was written. */
function withTwoMarks(text: string): string | null {
  const decimal = text.lastIndexOf(".") > text.lastIndexOf(",") ? "." : ",";
  const grouping = decimal === "." ? "," : ".";
  const [whole = "", fraction = "", ...rest] = text.split(decimal);
  return rest.length === 0 && isGrouped(whole, grouping)
    ? `${whole.replaceAll(grouping, "")}.${fraction}`
    : null;
}

/** One kind of mark: it groups thousands where it stands like that in the locale's custom, and is the decimal mark elsewhere. */
function withOneMark(text: string, mark: string, locale: string): string | null {
  const repeated = text.split(mark).length > 2;
  const groups = mark !== decimalSeparatorOf(locale) || repeated;
  if (groups && isGrouped(text, mark)) return text.replaceAll(mark, "");
  return repeated ? null : text.replace(mark, ".");
}

/** Makes one "." of whatever separators were typed; people paste amounts in both customs. Null where none makes sense. */
function normalised(text: string, locale: string): string | null {
  const [first, second, ...others] = new Set(text.replace(/\d/g, ""));
  if (first === undefined) return text;
  if (others.length > 0 || !/^[.,]+$/.test(first + (second ?? ""))) return null;
  return second === undefined ? withOneMark(text, first, locale) : withTwoMarks(text);
}

export function parseAmount(typed: string, currency: Currency, locale: string): ParsedAmount {
  const text = typed.replace(IGNORED, "");
  if (text === "") return { ok: false, reason: "empty" };
  const match = PLAIN.exec(normalised(text, locale) ?? "?");
  if (!match || (!match[1] && !match[2])) return { ok: false, reason: "not-a-number" };
  const exponent = exponentOf(currency);
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > exponent) return { ok: false, reason: "too-precise" };
  const digits = `${match[1] ?? ""}${fraction.padEnd(exponent, "0")}`.replace(/^0+/, "");
  if (digits === "") return { ok: false, reason: "zero" };
  const minor = Number(digits);
  return digits.length > 13 || minor > AMOUNT_MAX_MINOR
    ? { ok: false, reason: "too-large" }
    : { ok: true, minor };
}

/** The amount as a person would type it, for a field that is filled in again. */
export function typedText(money: Money, locale: string): string {
  return decimalText(money).replace(".", decimalSeparatorOf(locale));
}
