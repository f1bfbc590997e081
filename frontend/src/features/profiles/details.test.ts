import { expect, test } from "vitest";
import { detailsOf, detailsSchema, faultsOf, fieldOf, requestOf } from "@/features/profiles/details";
import type { Profile, ProfileDocument } from "@/features/profiles/model";

const EMPTY = detailsOf(null);
const PASSPORT: ProfileDocument = {
  kind: "passport",
  number_masked: "••••••123",
  country: "ES",
  expires_on: "2030-01-31",
};
const TOLD: Profile = {
  address: { street: "Calle Mayor 1", postal_code: "28013", city: "Madrid", country: "ES" },
  birth_date: "1990-05-17",
  occupation: "employed",
  income_band: "30k-60k",
  segment: "standard",
  documents: [PASSPORT],
  completed: true,
};

test("a profile goes through the form and back unchanged", () => {
  const { address, birth_date, occupation, income_band, documents } = TOLD;
  expect(requestOf(detailsOf(TOLD), documents)).toEqual({
    address,
    birth_date,
    occupation,
    income_band,
    documents,
  });
});

test("what nobody filled in is empty, a country from the start is no address", () => {
  expect(faultsOf(EMPTY)).toEqual([]);
  expect(requestOf(EMPTY, [])).toEqual({
    address: null,
    birth_date: null,
    occupation: null,
    income_band: null,
    documents: [],
  });
});

test("an address or a document that was begun has to be whole", () => {
  const begun = { ...EMPTY, city: "Madrid", documentKind: "passport" };
  expect(faultsOf(begun).map(({ field }) => field)).toEqual([
    "street",
    "postalCode",
    "documentNumber",
    "documentExpires",
  ]);
  const { error } = detailsSchema.safeParse(begun);
  expect(error?.issues.map(({ path }) => path[0])).toContain("documentNumber");
});

test("a document's number is taken as people type it", () => {
  const typed = {
    ...EMPTY,
    documentKind: "identity-card",
    documentNumber: "12345678-z",
    documentExpires: "2031-05-01",
  };
  expect(faultsOf(typed)).toEqual([]);
  expect(requestOf(typed, [PASSPORT]).documents?.[1]).toMatchObject({ number: "12345678Z" });
  expect(faultsOf({ ...typed, documentNumber: "ñ1" })).toEqual([
    { field: "documentNumber", fault: "malformed" },
  ]);
});

test("the bank's faults find their fields", () => {
  expect(fieldOf("address.postal_code", 0)).toBe("postalCode");
  expect(fieldOf("birth_date", 0)).toBe("birthDate");
  expect(fieldOf("documents.1.expires_on", 1)).toBe("documentExpires");
  expect(fieldOf("documents.0.expires_on", 1)).toBeNull();
  expect(fieldOf("documents.1.country", 1)).toBe("documentCountry");
  expect(fieldOf("elsewhere", 0)).toBeNull();
});
