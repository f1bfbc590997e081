import type { components } from "@/shared/api/generated/bff";
import type { Language } from "@/shared/preferences/preferences";

export type LiveNotice = components["schemas"]["LiveNotice"];
export type Inbox = components["schemas"]["Inbox"];

/** What the bank says of its own accord; a notice's words are in `language`. */
export type LiveEvent =
  | { type: "inbox"; inbox: Inbox }
  | { type: "notice"; notice: LiveNotice; language: Language }
  | { type: "session-ended" };

export const EVENT_NAMES = ["inbox", "notice", "session-ended"] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** An event of the stream, or null when its text is not what the bank sends. */
export function liveEventOf(name: EventName, text: string, language: Language): LiveEvent | null {
  if (name === "session-ended") return { type: name };
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return null;
    return name === "inbox"
      ? { type: name, inbox: body as Inbox }
      : { type: name, notice: body as LiveNotice, language };
  } catch {
    return null;
  }
}

export function liveAddress(language: Language, position: number | null): string {
  const query = new URLSearchParams({ language });
  if (position !== null) query.set("last_event_id", String(position));
  return `/api/v1/live?${query}`;
}
