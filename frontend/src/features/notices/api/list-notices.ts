import { infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";
import { type Inbox, inboxQuery } from "@/features/notices/api/get-inbox";
import { answer, bff } from "@/shared/api/client";
import type { Language } from "@/shared/preferences/preferences";

export const NOTICE_LISTS_KEY = ["notices", "list"];

/** The first page tells how much is unread, too, perhaps before the live events do. */
function noteInbox(client: QueryClient, { unread_count, last_position }: Inbox): void {
  const known = client.getQueryData(inboxQuery.queryKey);
  if (!known) client.setQueryData(inboxQuery.queryKey, { unread_count, last_position });
}

export const noticesQuery = (language: Language) =>
  infiniteQueryOptions({
    queryKey: [...NOTICE_LISTS_KEY, language],
    queryFn: async ({ pageParam, signal, client }) => {
      const page = await answer(
        bff.GET("/api/v1/notices", { signal, params: { query: { language, before: pageParam } } }),
      );
      if (pageParam === undefined) noteInbox(client, page);
      return page;
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next_before ?? undefined,
  });
