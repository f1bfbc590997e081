const DAY_MS = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, known);
  return known;
}

/** "2026-11-24" of an instant, in the zone of the reader. */
export function dayOf(instant: Date): string {
  return formatter("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

export type NamedDay = { kind: "today" | "yesterday" | "date"; text: string };

/** A bank day as words: its distance where that is shorter to read, and the date in the locale. */
export function namedDay(day: string, locale: string, today: string = dayOf(new Date())): NamedDay {
  const date = new Date(`${day}T12:00:00`);
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  const text = formatter(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
  const distance = Math.round((new Date(`${today}T12:00:00`).getTime() - date.getTime()) / DAY_MS);
  const kind = distance === 0 ? "today" : distance === 1 ? "yesterday" : "date";
  return { kind, text: text.charAt(0).toLocaleUpperCase(locale) + text.slice(1) };
}

export function shortDay(day: string, locale: string): string {
  return formatter(locale, { day: "numeric", month: "short", year: "numeric" }).format(
    new Date(`${day}T12:00:00`),
  );
}

export function momentText(instant: string, locale: string): string {
  return formatter(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));
}

export function clockText(instant: string, locale: string): string {
  return formatter(locale, { timeStyle: "short" }).format(new Date(instant));
}

/** "0:59" for a countdown. */
export function countdownText(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** Neighbouring items of the same day, in the order given. */
export function neighboursByDay<T>(
  items: readonly T[],
  dayOfItem: (item: T) => string,
): { day: string; items: T[] }[] {
  const groups: { day: string; items: T[] }[] = [];
  for (const item of items) {
    const day = dayOfItem(item);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}

/** Movements by the bank day that they are booked on. */
export function groupedByDay<T extends { booking_date: string }>(items: readonly T[]) {
  return neighboursByDay(items, ({ booking_date }) => booking_date);
}
