const PREFIX = "arrayan.transfer-key.";

const inMemory = new Map<string, string>();

/**
 * The key under which the bank carries out a quote at most once. It is made at the first attempt and stays the same over
 * retries, reloads of the page and lost answers, until the outcome is known.
 */
export function idempotencyKeyOf(quoteId: string): string {
  const known = inMemory.get(quoteId) ?? read(quoteId);
  const key = known ?? crypto.randomUUID();
  inMemory.set(quoteId, key);
  if (!known) write(quoteId, key);
  return key;
}

export function forgetIdempotencyKey(quoteId: string): void {
  inMemory.delete(quoteId);
  try {
    sessionStorage.removeItem(PREFIX + quoteId);
  } catch {
    // It is gone with the tab in any case.
  }
}

function read(quoteId: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + quoteId);
  } catch {
    return null;
  }
}

function write(quoteId: string, key: string): void {
  try {
    sessionStorage.setItem(PREFIX + quoteId, key);
  } catch {
    // The copy in memory serves as long as the page is open.
  }
}
