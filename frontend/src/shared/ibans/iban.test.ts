import { expect, test } from "vitest";
import { compactIban, groupedIban, ibanFault } from "@/shared/ibans/iban";

test("an IBAN is read with whatever stands between its groups", () => {
  expect(compactIban(" es91 2100-0418 4502\u00a00005 1332 ")).toBe("ES9121000418450200051332");
});

test("an IBAN is printed in groups of four", () => {
  expect(groupedIban("ES9121000418450200051332")).toBe("ES91 2100 0418 4502 0005 1332");
});

test.each([
  ["ES91 2100 0418 4502 0005 1332", null],
  ["DE89 3704 0044 0532 0130 00", null],
  ["ES91 2100 0418 4502 0005 133", "unfinished"],
  ["", "unfinished"],
  ["ES91 2100 0418 4502 0005 1323", "mistyped"],
  ["ES91 2100 0418 4502 0005 13322", "mistyped"],
  ["9191 2100 0418 4502 0005 1332", "mistyped"],
])("%j is %s", (typed, fault) => {
  expect(ibanFault(typed)).toBe(fault);
});
