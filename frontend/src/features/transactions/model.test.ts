import { expect, test } from "vitest";
import { countOf, filtersSchema, isFiltered, queryOf } from "@/features/transactions/model";

test("filters in the address become the bank's query", () => {
  const filters = filtersSchema.parse({ text: "rent", min: 5000, from: "2026-01-01" });
  expect(queryOf(filters)).toMatchObject({ text: "rent", min_minor: 5000, from_date: "2026-01-01" });
});

test("what is not understood in the address is left out", () => {
  expect(filtersSchema.parse({ text: "", min: 1.5, max: -3, from: "yesterday", to: 4 })).toEqual({});
});

test("the words searched for are not counted as a filter, but do narrow the list", () => {
  expect(countOf({ text: "rent" })).toBe(0);
  expect(isFiltered({ text: "rent" })).toBe(true);
  expect(isFiltered({})).toBe(false);
});
