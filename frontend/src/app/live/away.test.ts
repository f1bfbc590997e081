import { expect, test } from "vitest";
import { isTimeToAsk } from "@/app/live/away";

const AWAY = { lostAt: 0, askedAt: 0, touchedAt: 30_000, visible: true };

test("the page asks only when the events have been away for a while, and then now and again", () => {
  expect(isTimeToAsk({ ...AWAY, lostAt: null }, 30_000)).toBe(false);
  expect(isTimeToAsk(AWAY, 29_000)).toBe(false);
  expect(isTimeToAsk(AWAY, 30_000)).toBe(true);
  expect(isTimeToAsk({ ...AWAY, askedAt: 30_000 }, 45_000)).toBe(false);
  expect(isTimeToAsk({ ...AWAY, askedAt: 30_000 }, 60_000)).toBe(true);
});

test("a page that nobody looks at does not keep the session alive", () => {
  expect(isTimeToAsk({ ...AWAY, visible: false }, 60_000)).toBe(false);
  expect(isTimeToAsk(AWAY, 200_000)).toBe(false);
});
