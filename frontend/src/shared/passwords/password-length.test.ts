import { expect, test } from "vitest";
import { isLengthRight, passwordLength } from "@/shared/passwords/password-length";

test("a password is measured as the bank measures it: in composed code points", () => {
  expect(passwordLength("a\u0301rbol")).toBe(5);
  expect(passwordLength("🌿🌿")).toBe(2);
});

test("from 15 characters on a password is long enough, and after 128 too long", () => {
  expect([14, 15, 128, 129].map((length) => isLengthRight("x".repeat(length)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
