import { beforeEach, expect, test, vi } from "vitest";
import type { Quote } from "@/features/transfers/model";
import { MemoryStorage } from "@/shared/preferences/memory-storage.fixture";

const QUOTE = {
  id: "quote-1",
  amount: { minor: 321, currency: "EUR" },
  payee: { id: "p", label: "Bookshop" },
} as Quote;
const ANOTHER = { ...QUOTE, id: "quote-2" };

type Sent = { key: string | null; body: unknown };
let sent: Sent[] = [];

/** The page as a reload leaves it: nothing is left but the storage of the tab. */
async function loadPage() {
  vi.resetModules();
  return {
    ...(await import("@/features/transfers/pending-confirmation")),
    ...(await import("@/features/transfers/api/confirm-transfer")),
  };
}

type Page = Awaited<ReturnType<typeof loadPage>>;

function theBankAnswers(answer: () => Response | Promise<Response>) {
  // Node knows no relative addresses; a browser completes them from the page's own.
  vi.stubGlobal(
    "Request",
    class extends Request {
      constructor(input: string, init?: RequestInit) {
        super(new URL(input, "https://bank.example"), init);
      }
    },
  );
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push({ key: request.headers.get("Idempotency-Key"), body: await request.json() });
    return await answer();
  });
}

const noAnswer = () => Promise.reject(new TypeError("lost"));
const problem = (status: number, code: string) => () => Response.json({ code }, { status });
const carriedOut = () => Response.json({ id: "transfer-1" }, { status: 201 });

async function send(page: Page, quote: Quote) {
  const first = page.pendingConfirmationOf("lucia") === null;
  const pending = page.beginConfirmation("lucia", quote);
  return await page.confirmTransfer({ pending, first }).catch((error: unknown) => error);
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal("sessionStorage", new MemoryStorage());
});

test("after a lost answer and a reload, what is sent is the same quote under the same key", async () => {
  theBankAnswers(noAnswer);
  await send(await loadPage(), QUOTE);
  theBankAnswers(carriedOut);
  const page = await loadPage();
  expect(page.pendingConfirmationOf("lucia")?.quote).toEqual(QUOTE);
  // The page made a new quote after the reload, as it does for the same wish.
  await send(page, ANOTHER);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]?.body).toEqual({ quote_id: "quote-1" });
  expect(sent[0]?.key).toMatch(/^[\x21-\x7e]{16,64}$/);
  expect((await loadPage()).pendingConfirmationOf("lucia")).toBeNull();
});

test.each([
  [problem(503, "database-unavailable")],
  [problem(502, "unexpected")],
  [problem(404, "unexpected")],
])("an answer that settles nothing leaves the confirmation open", async (answer) => {
  theBankAnswers(answer);
  const page = await loadPage();
  await send(page, QUOTE);
  expect(page.pendingConfirmationOf("lucia")?.quote.id).toBe("quote-1");
});

test("a refusal of the transfer settles it, and the next one has a key of its own", async () => {
  theBankAnswers(problem(422, "insufficient-funds"));
  const page = await loadPage();
  await send(page, QUOTE);
  expect(page.pendingConfirmationOf("lucia")).toBeNull();
  await send(page, ANOTHER);
  expect(sent[1]?.body).toEqual({ quote_id: "quote-2" });
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test("being signed out or too busy says nothing of an attempt that was made before", async () => {
  theBankAnswers(noAnswer);
  const page = await loadPage();
  await send(page, QUOTE);
  for (const answer of [problem(401, "session-expired"), problem(429, "rate-limited")]) {
    theBankAnswers(answer);
    await send(page, QUOTE);
    expect(page.pendingConfirmationOf("lucia")?.quote.id).toBe("quote-1");
  }
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
});

test("a first attempt that was refused at the door is over", async () => {
  theBankAnswers(problem(429, "rate-limited"));
  const page = await loadPage();
  await send(page, QUOTE);
  expect(page.pendingConfirmationOf("lucia")).toBeNull();
});

test("it is kept for its customer and shown to nobody else", async () => {
  const page = await loadPage();
  page.beginConfirmation("lucia", QUOTE);
  expect(page.pendingConfirmationOf("mateo")).toBeNull();
  page.beginConfirmation("mateo", ANOTHER);
  expect(page.pendingConfirmationOf("lucia")?.quote.id).toBe("quote-1");
  expect((await loadPage()).pendingConfirmationOf("lucia")?.quote.id).toBe("quote-1");
});

test("who listens hears of the beginning and of the end, and sees one object in between", async () => {
  const page = await loadPage();
  const heard = vi.fn();
  page.onPendingConfirmation(heard);
  const pending = page.beginConfirmation("lucia", QUOTE);
  expect(page.pendingConfirmationOf("lucia")).toBe(page.pendingConfirmationOf("lucia"));
  page.endConfirmation(pending);
  expect(heard).toHaveBeenCalledTimes(2);
});

test("without storage it is known as long as the page is open", async () => {
  const closed = () => {
    throw new Error("closed");
  };
  vi.stubGlobal("sessionStorage", { getItem: closed, setItem: closed, removeItem: closed });
  const page = await loadPage();
  const pending = page.beginConfirmation("lucia", QUOTE);
  expect(page.beginConfirmation("lucia", ANOTHER)).toEqual(pending);
  page.endConfirmation(pending);
  expect(page.pendingConfirmationOf("lucia")).toBeNull();
});
