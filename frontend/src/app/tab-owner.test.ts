import { beforeEach, expect, test, vi } from "vitest";
import { takeTab } from "@/app/tab-owner";
import { storeDraft, storedDraft } from "@/features/transfers/draft-storage";
import { EMPTY_DRAFT } from "@/features/transfers/model";
import { MemoryStorage } from "@/shared/preferences/memory-storage.fixture";

const DRAFT = { payeeId: "p", fromAccountId: "a", amountText: "12", reference: "For the doctor" };

beforeEach(() => vi.stubGlobal("sessionStorage", new MemoryStorage()));

test("a draft is there for who wrote it and for nobody else", () => {
  storeDraft("lucia", DRAFT);
  expect(storedDraft("lucia")).toEqual(DRAFT);
  expect(storedDraft("mateo")).toEqual(EMPTY_DRAFT);
});

test("the same customer finds the tab as they left it", () => {
  takeTab("lucia");
  storeDraft("lucia", DRAFT);
  expect(takeTab("lucia")).toBe(false);
  expect(storedDraft("lucia")).toEqual(DRAFT);
});

test("another customer takes the tab over, and the draft is gone for good", () => {
  takeTab("lucia");
  storeDraft("lucia", DRAFT);
  expect(takeTab("mateo")).toBe(true);
  expect(sessionStorage.getItem("arrayan.transfer-draft")).toBeNull();
  expect(takeTab("mateo")).toBe(false);
});
