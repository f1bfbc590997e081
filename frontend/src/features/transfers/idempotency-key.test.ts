import { beforeEach, expect, test, vi } from "vitest";

class MemoryStorage {
  private readonly entries = new Map<string, string>();
  getItem = (key: string) => this.entries.get(key) ?? null;
  setItem = (key: string, value: string) => void this.entries.set(key, value);
  removeItem = (key: string) => void this.entries.delete(key);
}

const loadPage = async () => {
  vi.resetModules();
  return await import("@/features/transfers/idempotency-key");
};

beforeEach(() => vi.stubGlobal("sessionStorage", new MemoryStorage()));

test("every attempt at one quote carries the same key, also after the page was loaded again", async () => {
  const first = (await loadPage()).idempotencyKeyOf("quote-1");
  const page = await loadPage();
  expect(page.idempotencyKeyOf("quote-1")).toBe(first);
  expect(page.idempotencyKeyOf("quote-1")).toBe(first);
});

test("another quote has another key", async () => {
  const page = await loadPage();
  expect(page.idempotencyKeyOf("quote-1")).not.toBe(page.idempotencyKeyOf("quote-2"));
});

test("the key is as long as the bank asks for", async () => {
  const key = (await loadPage()).idempotencyKeyOf("quote-1");
  expect(key).toMatch(/^[\x21-\x7e]{16,64}$/);
});

test("once the outcome is known the key is forgotten", async () => {
  const page = await loadPage();
  const first = page.idempotencyKeyOf("quote-1");
  page.forgetIdempotencyKey("quote-1");
  expect(page.idempotencyKeyOf("quote-1")).not.toBe(first);
});

test("without storage the key still stays the same while the page is open", async () => {
  vi.stubGlobal("sessionStorage", {
    getItem: () => {
      throw new Error("closed");
    },
    setItem: () => {
      throw new Error("closed");
    },
  });
  const page = await loadPage();
  expect(page.idempotencyKeyOf("quote-1")).toBe(page.idempotencyKeyOf("quote-1"));
});
