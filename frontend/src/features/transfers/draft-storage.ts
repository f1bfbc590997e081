import { EMPTY_DRAFT, type TransferDraft } from "@/features/transfers/model";

// A half-written transfer outlives a reload and a session that ended meanwhile, in this tab and for its writer only.
const STORAGE_KEY = "arrayan.transfer-draft";

export function storedDraft(customerId: string): TransferDraft {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}") as Record<string, unknown>;
    if (stored.customerId !== customerId) return EMPTY_DRAFT;
    const entries = Object.keys(EMPTY_DRAFT).map((key) => [
      key,
      typeof stored[key] === "string" ? stored[key] : "",
    ]);
    return Object.fromEntries(entries) as TransferDraft;
  } catch {
    return EMPTY_DRAFT;
  }
}

export function storeDraft(customerId: string, draft: TransferDraft): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ customerId, ...draft }));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

export function forgetDraft(): void {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // What could not be written need not be removed.
  }
}
