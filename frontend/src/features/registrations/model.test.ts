import { expect, test } from "vitest";
import { passwordLength, stepOfField } from "@/features/registrations/model";

test("a password is measured as the bank measures it: in composed code points", () => {
  expect(passwordLength("a\u0301rbol")).toBe(5);
  expect(passwordLength("🌿🌿")).toBe(2);
});

test("a fault leads back to the step that has the field", () => {
  expect(stepOfField("full_name")).toBe("name");
  expect(stepOfField("phone")).toBe("contact");
  expect(stepOfField("password")).toBe("password");
  expect(stepOfField("language")).toBeNull();
});
