import { expect, test } from "vitest";
import { idleState } from "@/features/sessions/idle-deadline";
import { safeReturnPath } from "@/features/sessions/model";

test.each([
  ["/accounts/1?text=rent", "/accounts/1?text=rent"],
  [undefined, "/"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
])("after signing in, %j leads to %s", (wanted, path) => {
  expect(safeReturnPath(wanted)).toBe(path);
});

test("the last minute of an idle session is announced", () => {
  expect(idleState(300_000, 230_000)).toBe("resting");
  expect(idleState(300_000, 240_000)).toBe("warning");
  expect(idleState(300_000, 300_000)).toBe("over");
});
