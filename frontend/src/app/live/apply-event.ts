import { i18n } from "@lingui/core";
import type { QueryClient } from "@tanstack/react-query";
import { type Inbox, inboxQuery } from "@/features/notices/api/get-inbox";
import { NOTICE_LISTS_KEY } from "@/features/notices/api/list-notices";
import { deservesToast, isOwnSignIn, movesMoney, wordsOf } from "@/features/notices/model";
import { toasts } from "@/features/notices/toasts";
import { sessionQuery } from "@/features/sessions/api/get-session";
import type { LiveNotice } from "@/shared/live/live-events";
import { type Language, preferences } from "@/shared/preferences/preferences";
import { announce } from "@/shared/ui/live-region";

const CHANGED_BY_MONEY = [["accounts"], ["transactions"]];

/** Asks again for what is on the screen; a page that nobody sees does so when somebody looks at it. */
function outdate(queryClient: QueryClient, keys: string[][]): void {
  const refetchType = document.visibilityState === "visible" ? "active" : "none";
  for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey, refetchType });
}

export function applyNotice(queryClient: QueryClient, notice: LiveNotice, language: Language): void {
  const { unread_count, position } = notice;
  queryClient.setQueryData(inboxQuery.queryKey, { unread_count, last_position: position });
  outdate(queryClient, movesMoney(notice) ? [NOTICE_LISTS_KEY, ...CHANGED_BY_MONEY] : [NOTICE_LISTS_KEY]);
  const session = queryClient.getQueryData(sessionQuery.queryKey);
  if (session && isOwnSignIn(notice, session.signed_in_at)) return;
  if (!deservesToast(notice) || document.visibilityState !== "visible") return;
  toasts.add({ notice, language });
  const { amountsHidden, language: spoken } = preferences.get();
  const { title, text } = wordsOf(notice, { amountsHidden, foreign: language !== spoken }, (words) =>
    i18n._(words),
  );
  announce(text ? `${title}. ${text}` : title);
}

/** Something was read elsewhere, or the first word of a stream. */
export function applyInbox(queryClient: QueryClient, inbox: Inbox): void {
  const known = queryClient.getQueryData(inboxQuery.queryKey);
  queryClient.setQueryData(inboxQuery.queryKey, inbox);
  if (!known) return;
  // What came while this page could not hear may never be told to it one by one.
  if (inbox.last_position > known.last_position)
    outdate(queryClient, [NOTICE_LISTS_KEY, ...CHANGED_BY_MONEY]);
  else if (inbox.unread_count !== known.unread_count) outdate(queryClient, [NOTICE_LISTS_KEY]);
}

/** While the bank's events do not come. */
export async function askForInbox(queryClient: QueryClient): Promise<void> {
  const known = queryClient.getQueryData(inboxQuery.queryKey);
  const inbox = await queryClient.fetchQuery({ ...inboxQuery, staleTime: 0 }).catch(() => null);
  if (!inbox || inbox.last_position === known?.last_position) return;
  outdate(queryClient, [NOTICE_LISTS_KEY, ...CHANGED_BY_MONEY]);
}
