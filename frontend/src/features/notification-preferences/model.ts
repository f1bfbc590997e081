import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { components } from "@/shared/api/generated/bff";

export type NotificationPreferences = components["schemas"]["NotificationPreferences"];
export type Device = components["schemas"]["Device"];
export type CategoryChoice = NotificationPreferences["categories"][number];
export type Category = CategoryChoice["category"];
export type Channel = "email" | "sms" | "push";
export type QuietHours = NonNullable<NotificationPreferences["quiet_hours"]>;

export const CHANNELS: readonly Channel[] = ["email", "sms", "push"];
export const USUAL_QUIET_HOURS: QuietHours = { from: "22:00", to: "07:00" };

export const CATEGORY_NAMES: Readonly<Record<Category, MessageDescriptor>> = {
  "money-in": msg`Money in`,
  "money-out": msg`Money out`,
  accounts: msg`Accounts`,
  security: msg`Security`,
};
export const CATEGORY_MEANINGS: Readonly<Record<Category, MessageDescriptor>> = {
  "money-in": msg`Somebody sent you money`,
  "money-out": msg`Money left one of your accounts`,
  accounts: msg`An account was opened or closed`,
  security: msg`Sign-ins on new devices, a new password`,
};
export const CHANNEL_NAMES: Readonly<Record<Channel, MessageDescriptor>> = {
  email: msg({ message: "E-mail", context: "beside SMS and push, where there is little room" }),
  sms: msg`SMS`,
  push: msg`Push`,
};

/** The preferences with one channel of one category on or off; what the bank decides stays. */
export function withChannel(
  preferences: NotificationPreferences,
  category: Category,
  channel: Channel,
  on: boolean,
): NotificationPreferences {
  const categories = preferences.categories.map((choice) =>
    choice.category === category && !choice.fixed ? { ...choice, [channel]: on } : choice,
  );
  return { ...preferences, categories };
}

export function sameAs(a: NotificationPreferences, b: NotificationPreferences): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder({ categories, fallback, show_amounts, quiet_hours }: NotificationPreferences) {
  const chosen = categories.map(({ category, email, sms, push }) => [category, email, sms, push]);
  return [chosen, fallback, show_amounts, quiet_hours ? [quiet_hours.from, quiet_hours.to] : null];
}

export type QuietHoursFault = "unfinished" | "empty";

/** A cleared field or a night without length; null where the hours can be kept. */
export function quietHoursFault(hours: QuietHours | null | undefined): QuietHoursFault | null {
  if (!hours) return null;
  if (!hours.from || !hours.to) return "unfinished";
  return hours.from === hours.to ? "empty" : null;
}
