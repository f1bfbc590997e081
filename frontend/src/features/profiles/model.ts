import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { components } from "@/shared/api/generated/bff";

export type Profile = components["schemas"]["Profile"];
export type ProfileRequest = components["schemas"]["ProfileRequest"];
export type ProfileDocument = components["schemas"]["ProfileDocument"];
export type Occupation = NonNullable<Profile["occupation"]>;
export type IncomeBand = NonNullable<Profile["income_band"]>;
export type DocumentKind = ProfileDocument["kind"];

export const DOCUMENTS_MAX = 5;

export const OCCUPATION_NAMES: Readonly<Record<Occupation, MessageDescriptor>> = {
  employed: msg`Employed`,
  "self-employed": msg`Self-employed`,
  student: msg`Student`,
  retired: msg`Retired`,
  unemployed: msg`Looking for work`,
  homemaker: msg`At home with the family`,
  other: msg`Something else`,
};
export const INCOME_NAMES: Readonly<Record<IncomeBand, MessageDescriptor>> = {
  "under-15k": msg`Up to €15,000`,
  "15k-30k": msg`€15,000 to €30,000`,
  "30k-60k": msg`€30,000 to €60,000`,
  "60k-100k": msg`€60,000 to €100,000`,
  "over-100k": msg`More than €100,000`,
};
export const DOCUMENT_NAMES: Readonly<Record<DocumentKind, MessageDescriptor>> = {
  passport: msg`Passport`,
  "identity-card": msg`Identity card`,
  "residence-permit": msg`Residence permit`,
};

/** Only what a profile with nothing in it looks like to the customer; `completed` asks for no document. */
export function isUntold({ address, birth_date, occupation, income_band, documents }: Profile): boolean {
  return !address && !birth_date && !occupation && !income_band && documents.length === 0;
}
