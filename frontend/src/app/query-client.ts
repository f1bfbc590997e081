import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "@/shared/api/problem";

const RETRIES_MAX = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; only an answer that did not come or a busy bank is worth asking again.
      retry: (failures, error) => {
        const { status } = asProblem(error);
        return failures < RETRIES_MAX && (status === 0 || status >= 502);
      },
    },
    // Never queued while offline: what the customer orders happens now or visibly not at all.
    mutations: { networkMode: "always", retry: false },
  },
});
