import * as z from "zod/mini";
import type { components } from "@/shared/api/generated/bff";

export type Transaction = components["schemas"]["Transaction"];

const day = z.catch(z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))), undefined);
const minor = z.catch(z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000_000))), undefined);
const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(100))), undefined);

/** The filters as they stand in the address of the page; what is not understood is left out. */
export const filtersSchema = z.object({ text, min: minor, max: minor, from: day, to: day });
export type Filters = z.infer<typeof filtersSchema>;

export type TransactionsParams = {
  cursor?: string;
  limit?: number;
  text?: string;
  min_minor?: number;
  max_minor?: number;
  from_date?: string;
  to_date?: string;
};

export function queryOf({ text, min, max, from, to }: Filters): TransactionsParams {
  return { text, min_minor: min, max_minor: max, from_date: from, to_date: to };
}

export function countOf({ min, max, from, to }: Filters): number {
  return [min, max, from, to].filter((value) => value !== undefined).length;
}

export function isFiltered(filters: Filters): boolean {
  return countOf(filters) > 0 || filters.text !== undefined;
}
