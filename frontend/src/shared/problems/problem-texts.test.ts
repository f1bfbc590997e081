import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Problem } from "@/shared/api/problem";
import { describeProblem, PROBLEM_TEXTS } from "@/shared/problems/problem-texts";

type Registered = { code: string; service: string };
const { problems } = JSON.parse(
  readFileSync(new URL("../../../../contracts/problems.json", import.meta.url), "utf8"),
) as { problems: Registered[] };

// Only a fault of the page itself or an operator's tool could meet these.
const NOT_FOR_CUSTOMERS = new Set([
  "content-type-unsupported",
  "cursor-malformed",
  "idempotency-key-malformed",
  "idempotency-key-missing",
  "if-match-missing",
  "malformed-body",
  "method-not-allowed",
  "not-an-operator",
  "role-missing",
  "route-unknown",
  "scope-missing",
]);

test("every problem that a customer can meet has words of its own", () => {
  const met = problems.filter(({ service }) => ["auth", "bff", "servicekit"].includes(service));
  const wordless = met
    .map(({ code }) => code)
    .filter((code) => !PROBLEM_TEXTS[code] && !NOT_FOR_CUSTOMERS.has(code));
  expect(wordless).toEqual([]);
});

test("an unknown refusal says what the bank said", () => {
  expect(describeProblem(new Problem(422, { code: "brand-new", detail: "Not on Sundays." }))).toBe(
    "Not on Sundays.",
  );
});

test("an unknown fault of the bank never shows its inside", () => {
  const words = describeProblem(new Problem(500, { code: "brand-new", detail: "KeyError: 'x'" }));
  expect(JSON.stringify(words)).not.toContain("KeyError");
});
