import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { inboxQuery } from "@/features/notices/api/get-inbox";
import { NOTICE_LISTS_KEY } from "@/features/notices/api/list-notices";
import type { Notice } from "@/features/notices/model";
import { answer, bff } from "@/shared/api/client";
import type { components } from "@/shared/api/generated/bff";

type Pages = InfiniteData<components["schemas"]["NoticePage"]>;

/** The same pages, with the notices that were meant as read. */
function withRead(pages: Pages, isMeant: (notice: Notice) => boolean): Pages {
  const mark = (notice: Notice) => (isMeant(notice) && !notice.read ? { ...notice, read: true } : notice);
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(mark) })) };
}

/** Shown as read at once: it can be undone by asking the bank again, and moves no money. */
function useMarking<T>(
  ask: (what: T) => Promise<components["schemas"]["Inbox"]>,
  meant: (what: T) => (notice: Notice) => boolean,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onMutate: (what) => {
      queryClient.setQueriesData<Pages>(
        { queryKey: NOTICE_LISTS_KEY },
        (known) => known && withRead(known, meant(what)),
      );
    },
    onSuccess: (inbox) => queryClient.setQueryData(inboxQuery.queryKey, inbox),
    // A list that was on its way meanwhile may have come with what was.
    onSettled: () => queryClient.invalidateQueries({ queryKey: NOTICE_LISTS_KEY }),
  });
}

export function useReadNotice() {
  return useMarking(
    (id: string) =>
      answer(bff.POST("/api/v1/notices/{notice_id}/read", { params: { path: { notice_id: id } } })),
    (id) => (notice) => notice.id === id,
  );
}

export function useReadAll() {
  return useMarking(
    (position: number) => answer(bff.POST("/api/v1/notices/read", { body: { up_to: position } })),
    (position) => (notice) => notice.position <= position,
  );
}
