import * as z from "zod/mini";
import {
  DOCUMENT_NAMES,
  type DocumentKind,
  INCOME_NAMES,
  type IncomeBand,
  OCCUPATION_NAMES,
  type Occupation,
  type Profile,
  type ProfileDocument,
  type ProfileRequest,
} from "@/features/profiles/model";

const ADDRESS = ["street", "postalCode", "city", "country"] as const;
const DOCUMENT = ["documentKind", "documentNumber", "documentCountry", "documentExpires"] as const;

/** The form as it is typed; the document is one that is being added. */
export type Details = {
  street: string;
  postalCode: string;
  city: string;
  country: string;
  birthDate: string;
  occupation: string;
  incomeBand: string;
  documentKind: string;
  documentNumber: string;
  documentCountry: string;
  documentExpires: string;
};
export type DetailsField = keyof Details;

const USUAL_COUNTRY = "ES";

export function detailsOf(profile: Profile | null): Details {
  const { address, birth_date, occupation, income_band } = profile ?? {};
  return {
    street: address?.street ?? "",
    postalCode: address?.postal_code ?? "",
    city: address?.city ?? "",
    country: address?.country ?? USUAL_COUNTRY,
    birthDate: birth_date ?? "",
    occupation: occupation ?? "",
    incomeBand: income_band ?? "",
    documentKind: "",
    documentNumber: "",
    documentCountry: USUAL_COUNTRY,
    documentExpires: "",
  };
}

// The country is filled in from the start, so it says nothing about whether somebody began.
function isBegun(details: Details, fields: readonly DetailsField[]): boolean {
  return fields.some((field) => !/country/i.test(field) && details[field].trim() !== "");
}

export type DetailsFault = { field: DetailsField; fault: "missing" | "malformed" };

/** What the page itself can see is wrong. An address and a document are whole or not there at all. */
export function faultsOf(details: Details): DetailsFault[] {
  const missing = [ADDRESS, DOCUMENT]
    .filter((fields) => isBegun(details, fields))
    .flatMap((fields) => fields.filter((field) => details[field].trim() === ""))
    .map((field) => ({ field, fault: "missing" as const }));
  const malformed = Object.entries(FORMS)
    .filter(([field, form]) => {
      const typed = details[field as DetailsField].trim();
      return typed !== "" && !form.test(field === "documentNumber" ? documentNumber(typed) : typed);
    })
    .map(([field]) => ({ field: field as DetailsField, fault: "malformed" as const }));
  return [...missing, ...malformed];
}

const FORMS: Partial<Record<DetailsField, RegExp>> = {
  postalCode: /^[a-z0-9][a-z0-9 -]{1,11}$/i,
  documentNumber: /^[A-Z0-9]{4,20}$/,
};

/** As it is printed, without the spaces and hyphens that people type between. */
function documentNumber(typed: string): string {
  return typed.replace(/[\s.-]/g, "").toUpperCase();
}

const text = (max: number) => z.string().check(z.maxLength(max));

export const detailsSchema = z
  .object({
    street: text(120),
    postalCode: text(12),
    city: text(80),
    country: text(2),
    birthDate: text(10),
    occupation: text(20),
    incomeBand: text(20),
    documentKind: text(20),
    documentNumber: text(30),
    documentCountry: text(2),
    documentExpires: text(10),
  })
  .check((context) => {
    for (const { field, fault } of faultsOf(context.value)) {
      context.issues.push({ code: "custom", message: fault, path: [field], input: context.value });
    }
  });

function choiceOf<T extends string>(names: Readonly<Record<T, unknown>>, chosen: string): T | null {
  return chosen in names ? (chosen as T) : null;
}

/** The whole profile as the bank takes it: what is kept of the documents, and the new one. */
export function requestOf(details: Details, kept: readonly ProfileDocument[]): ProfileRequest {
  const kind = choiceOf<DocumentKind>(DOCUMENT_NAMES, details.documentKind);
  const added = kind && {
    kind,
    number: documentNumber(details.documentNumber),
    country: details.documentCountry,
    expires_on: details.documentExpires,
  };
  return {
    address: isBegun(details, ADDRESS)
      ? {
          street: details.street.trim(),
          postal_code: details.postalCode.trim().toUpperCase(),
          city: details.city.trim(),
          country: details.country,
        }
      : null,
    birth_date: details.birthDate || null,
    occupation: choiceOf<Occupation>(OCCUPATION_NAMES, details.occupation),
    income_band: choiceOf<IncomeBand>(INCOME_NAMES, details.incomeBand),
    documents: added ? [...kept, added] : [...kept],
  };
}

const FIELDS: Readonly<Record<string, DetailsField>> = {
  "address.street": "street",
  "address.postal_code": "postalCode",
  "address.city": "city",
  "address.country": "country",
  birth_date: "birthDate",
  occupation: "occupation",
  income_band: "incomeBand",
  kind: "documentKind",
  number: "documentNumber",
  country: "documentCountry",
  expires_on: "documentExpires",
};

/** The field of the form that the bank's word for it means; null where the form has none, as for a kept document. */
export function fieldOf(name: string, keptCount: number): DetailsField | null {
  const [, place, field] = /^documents\.(\d+)\.(\w+)$/.exec(name) ?? [];
  if (field) return Number(place) === keptCount ? (FIELDS[field] ?? null) : null;
  return name.includes("documents") ? null : (FIELDS[name] ?? null);
}
