import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { applyInbox } from "@/app/live/apply-event";
import { inboxQuery } from "@/features/notices/api/get-inbox";
import { NOTICE_LISTS_KEY } from "@/features/notices/api/list-notices";

const LIST = [...NOTICE_LISTS_KEY, "en"];
const KEPT = [LIST, ["accounts"], ["accounts", "a"], ["transactions", "a"], ["payees"]];

let queryClient: QueryClient;
beforeEach(() => {
  vi.stubGlobal("document", { visibilityState: "visible" });
  queryClient = new QueryClient();
  for (const queryKey of KEPT) queryClient.setQueryData(queryKey, "as it was");
});

function outdatedBy(unread_count: number, last_position: number): unknown[] {
  applyInbox(queryClient, { unread_count, last_position });
  expect(queryClient.getQueryData(inboxQuery.queryKey)).toEqual({ unread_count, last_position });
  return KEPT.filter((queryKey) => queryClient.getQueryState(queryKey)?.isInvalidated);
}

test("the first word outdates nothing: the page has only just asked", () => {
  expect(outdatedBy(2, 4)).toEqual([]);
});

test("an inbox that went on while the page could not hear outdates balances, movements and lists", () => {
  applyInbox(queryClient, { unread_count: 2, last_position: 4 });
  expect(outdatedBy(2, 5)).toEqual([LIST, ["accounts"], ["accounts", "a"], ["transactions", "a"]]);
});

test("what was read elsewhere outdates the lists alone", () => {
  applyInbox(queryClient, { unread_count: 2, last_position: 4 });
  expect(outdatedBy(0, 4)).toEqual([LIST]);
});

test("the same word again outdates nothing", () => {
  applyInbox(queryClient, { unread_count: 2, last_position: 4 });
  expect(outdatedBy(2, 4)).toEqual([]);
});
