import { forgetDraft } from "@/features/transfers/draft-storage";

const STORAGE_KEY = "arrayan.tab-owner";

let inMemory: string | null = null;

/** Notes who is signed in here. True when it was somebody else before: what they left in this tab is then forgotten. */
export function takeTab(customerId: string): boolean {
  const before = read();
  if (before === customerId) return false;
  write(customerId);
  if (before === null) return false;
  forgetDraft();
  return true;
}

function read(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

function write(customerId: string): void {
  inMemory = customerId;
  try {
    sessionStorage.setItem(STORAGE_KEY, customerId);
  } catch {
    // The copy in memory serves as long as the page is open.
  }
}
