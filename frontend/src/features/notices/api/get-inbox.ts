import { queryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";
import type { components } from "@/shared/api/generated/bff";

export type Inbox = components["schemas"]["Inbox"];

/** How much is unread. The live events keep it; it is asked for only while they do not come. */
export const inboxQuery = queryOptions({
  queryKey: ["notices", "inbox"],
  queryFn: async ({ signal }): Promise<Inbox> => {
    const { unread_count, last_position } = await answer(
      bff.GET("/api/v1/notices", { signal, params: { query: { limit: 1 } } }),
    );
    return { unread_count, last_position };
  },
  staleTime: Number.POSITIVE_INFINITY,
});
