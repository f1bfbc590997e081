import { expect, test } from "vitest";
import {
  type NotificationPreferences,
  quietHoursFault,
  sameAs,
  withChannel,
} from "@/features/notification-preferences/model";

const PREFERENCES: NotificationPreferences = {
  categories: [
    { category: "money-in", fixed: false, email: true, sms: true, push: true },
    { category: "security", fixed: true, email: true, sms: true, push: true },
  ],
  fallback: true,
  show_amounts: false,
  quiet_hours: null,
};

test("one channel of one category changes, and nothing else", () => {
  const changed = withChannel(PREFERENCES, "money-in", "sms", false);
  expect(changed.categories[0]).toMatchObject({ email: true, sms: false, push: true });
  expect(changed.categories[1]).toEqual(PREFERENCES.categories[1]);
  expect(sameAs(changed, PREFERENCES)).toBe(false);
  expect(sameAs(withChannel(changed, "money-in", "sms", true), PREFERENCES)).toBe(true);
});

test("what the bank decides cannot be switched off", () => {
  expect(sameAs(withChannel(PREFERENCES, "security", "email", false), PREFERENCES)).toBe(true);
});

test("quiet hours have a beginning and an end that differ", () => {
  expect(quietHoursFault(null)).toBeNull();
  expect(quietHoursFault({ from: "22:00", to: "07:00" })).toBeNull();
  expect(quietHoursFault({ from: "22:00", to: "" })).toBe("unfinished");
  expect(quietHoursFault({ from: "07:00", to: "07:00" })).toBe("empty");
});
