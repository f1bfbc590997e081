import type { Quote } from "@/features/transfers/model";
import type { Problem } from "@/shared/api/problem";

/** A quote that was sent to be carried out, and of which nobody knows yet whether it was. */
export type PendingConfirmation = { customerId: string; quote: Quote; key: string };

const PREFIX = "arrayan.pending-confirmation.";
/** Refusals before the order was looked at, which tell nothing about an attempt made earlier. */
const AT_THE_DOOR = new Set([401, 403, 408, 425, 429]);

const inMemory = new Map<string, string>();
const listeners = new Set<() => void>();
let latest: { text: string; pending: PendingConfirmation | null } = { text: "", pending: null };

/** The same object as long as nothing changed, as a store of React has to answer. */
export function pendingConfirmationOf(customerId: string): PendingConfirmation | null {
  const text = read(customerId);
  if (text === null) return null;
  if (latest.text !== text) latest = { text, pending: parsed(text) };
  return latest.pending?.customerId === customerId ? latest.pending : null;
}

/**
 * To be called before the quote is sent. The key stays the same over retries, reloads and lost answers, so that the bank
 * carries the quote out at most once. While another quote is pending it is that one which is answered.
 */
export function beginConfirmation(customerId: string, quote: Quote): PendingConfirmation {
  const known = pendingConfirmationOf(customerId);
  if (known) return known;
  const pending = { customerId, quote, key: crypto.randomUUID() };
  write(customerId, JSON.stringify(pending));
  for (const listener of listeners) listener();
  return pending;
}

/** To be called once it is known what became of the quote. */
export function endConfirmation({ customerId, key }: PendingConfirmation): void {
  if (pendingConfirmationOf(customerId)?.key !== key) return;
  inMemory.delete(customerId);
  try {
    sessionStorage.removeItem(PREFIX + customerId);
  } catch {
    // What could not be written need not be removed.
  }
  for (const listener of listeners) listener();
}

export function onPendingConfirmation(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether a refusal makes certain that the quote was not carried out, and will not be. */
export function isDefinite({ status, code, outcomeUnknown }: Problem, firstAttempt: boolean): boolean {
  if (outcomeUnknown || status < 400 || status >= 500 || code === "unexpected") return false;
  return firstAttempt || !AT_THE_DOOR.has(status);
}

function parsed(text: string): PendingConfirmation | null {
  try {
    const stored = JSON.parse(text) as PendingConfirmation;
    return typeof stored.key === "string" && typeof stored.quote.id === "string" ? stored : null;
  } catch {
    return null;
  }
}

function read(customerId: string): string | null {
  const copy = inMemory.get(customerId) ?? null;
  try {
    return sessionStorage.getItem(PREFIX + customerId) ?? copy;
  } catch {
    return copy;
  }
}

function write(customerId: string, text: string): void {
  try {
    sessionStorage.setItem(PREFIX + customerId, text);
  } catch {
    // The copy in memory serves as long as the page is open.
    inMemory.set(customerId, text);
  }
}
