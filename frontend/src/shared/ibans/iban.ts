/** What a person pastes, without the spaces and signs between the groups. */
export function compactIban(typed: string): string {
  return typed.replace(/[^0-9a-z]/gi, "").toUpperCase();
}

/** "ES91 2100 0418 4502 0005 1332", as IBANs are printed. */
export function groupedIban(iban: string): string {
  return compactIban(iban).replace(/(.{4})(?=.)/g, "$1 ");
}

/** How long an IBAN of a country is (ISO 13616 registry), for the countries that the bank's customers write most. */
const LENGTHS: Record<string, number> = {
  AD: 24,
  AT: 20,
  BE: 16,
  CH: 21,
  DE: 22,
  DK: 18,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  IE: 22,
  IT: 27,
  LU: 20,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  SE: 24,
};

export type IbanFault = "unfinished" | "mistyped";

/** Checks length and check digits (ISO 7064 mod 97-10); null means that the bank may be asked. */
export function ibanFault(typed: string): IbanFault | null {
  const iban = compactIban(typed);
  const length = LENGTHS[iban.slice(0, 2)];
  if (iban.length < (length ?? 15)) return "unfinished";
  if (iban.length > (length ?? 34) || !/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban)) return "mistyped";
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1 ? null : "mistyped";
}
