import { expect, test } from "vitest";
import { countdownText, groupedByDay, namedDay, neighboursByDay } from "@/shared/dates/days";

test("near days have names, others their date in the language", () => {
  expect(namedDay("2026-11-24", "en-GB", "2026-11-24").kind).toBe("today");
  expect(namedDay("2026-11-23", "en-GB", "2026-11-24").kind).toBe("yesterday");
  expect(namedDay("2026-03-28", "en-GB", "2026-03-30")).toEqual({ kind: "date", text: "Saturday 28 March" });
  expect(namedDay("2025-12-31", "es-ES", "2026-01-02")).toEqual({
    kind: "date",
    text: "Miércoles, 31 de diciembre de 2025",
  });
});

test("movements stay in their order under their days", () => {
  const items = ["2026-11-24", "2026-11-24", "2026-11-20"].map((booking_date, id) => ({ id, booking_date }));
  expect(groupedByDay(items).map(({ day, items }) => [day, items.map(({ id }) => id)])).toEqual([
    ["2026-11-24", [0, 1]],
    ["2026-11-20", [2]],
  ]);
});

test("anything with a day is grouped by it", () => {
  const groups = neighboursByDay(["24a", "24b", "23a"], (text) => text.slice(0, 2));
  expect(groups).toEqual([
    { day: "24", items: ["24a", "24b"] },
    { day: "23", items: ["23a"] },
  ]);
});

test("a countdown never shows less than nothing", () => {
  expect(countdownText(61)).toBe("1:01");
  expect(countdownText(-3)).toBe("0:00");
});
