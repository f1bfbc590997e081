import { beforeEach, expect, test } from "vitest";
import type { Notice } from "@/features/notices/model";
import { toasts } from "@/features/notices/toasts";

const add = (id: string) => toasts.add({ notice: { id } as Notice, language: "en" });
const shown = () => toasts.get().map(({ notice }) => notice.id);

beforeEach(() => toasts.clear());

test("at most three are shown, the newest first", () => {
  for (const id of ["a", "b", "c", "d"]) add(id);
  expect(shown()).toEqual(["d", "c", "b"]);
});

test("one that is dismissed goes alone", () => {
  for (const id of ["a", "b"]) add(id);
  toasts.dismiss("b");
  expect(shown()).toEqual(["a"]);
});
