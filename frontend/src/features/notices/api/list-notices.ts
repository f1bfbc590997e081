import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, bff } from "@/shared/api/client";
import type { Language } from "@/shared/preferences/preferences";

export const NOTICE_LISTS_KEY = ["notices", "list"];

export const noticesQuery = (language: Language) =>
  infiniteQueryOptions({
    queryKey: [...NOTICE_LISTS_KEY, language],
    queryFn: ({ pageParam, signal }) =>
      answer(bff.GET("/api/v1/notices", { signal, params: { query: { language, before: pageParam } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next_before ?? undefined,
  });
