import { EMPTY_DRAFT, type TransferDraft } from "@/features/transfers/model";

// A half-written transfer outlives a reload and a session that ended meanwhile, in this tab only.
const STORAGE_KEY = "arrayan.transfer-draft";

export function storedDraft(): TransferDraft {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}") as Record<string, unknown>;
    const entries = Object.keys(EMPTY_DRAFT).map((key) => [
      key,
      typeof stored[key] === "string" ? stored[key] : "",
    ]);
    return Object.fromEntries(entries) as TransferDraft;
  } catch {
    return EMPTY_DRAFT;
  }
}

export function storeDraft(draft: TransferDraft): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(draft));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

export function forgetDraft(): void {
  storeDraft(EMPTY_DRAFT);
}
