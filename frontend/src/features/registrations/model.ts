import type { components } from "@/shared/api/generated/auth";

export type StartedRegistration = {
  registration_id: string;
  email_masked: string;
  phone_masked: string;
  expires_at: string;
};
export type Channel = "email" | "phone";
export type RegistrationRequest = components["schemas"]["RegistrationRequest"];

export type RegistrationDraft = { fullName: string; email: string; phone: string; password: string };
export const EMPTY_DRAFT: RegistrationDraft = { fullName: "", email: "", phone: "", password: "" };

/** "about" comes when the account exists; the pages that put features together show it. */
export const STEPS = ["name", "contact", "password", "codes", "about"] as const;
export type Step = (typeof STEPS)[number];

export function isName(text: string): boolean {
  return text.length >= 2 && /\p{L}/u.test(text);
}

/** The step whose field the bank did not accept; null when the fault is not in a field. */
export function stepOfField(field: string): Step | null {
  if (field === "full_name") return "name";
  if (field === "email" || field === "phone") return "contact";
  return field === "password" ? "password" : null;
}

// An open registration survives a reload of the page. It holds no secret: the password stays in memory only.
const STORAGE_KEY = "arrayan.registration";

export function rememberRegistration(started: StartedRegistration | null): void {
  if (started) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(started));
  else sessionStorage.removeItem(STORAGE_KEY);
}

export function rememberedRegistration(now: number = Date.now()): StartedRegistration | null {
  try {
    const started = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as StartedRegistration | null;
    return started && new Date(started.expires_at).getTime() > now ? started : null;
  } catch {
    return null;
  }
}
