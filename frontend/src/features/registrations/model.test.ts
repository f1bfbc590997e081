import { expect, test } from "vitest";
import { stepOfField } from "@/features/registrations/model";

test("a fault leads back to the step that has the field", () => {
  expect(stepOfField("full_name")).toBe("name");
  expect(stepOfField("phone")).toBe("contact");
  expect(stepOfField("password")).toBe("password");
  expect(stepOfField("language")).toBeNull();
});
