import { queryOptions } from "@tanstack/react-query";
import type { Session } from "@/features/sessions/model";
import { answer, auth } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";

export const SESSION_KEY = ["session"];

/** Who the bank says is signed in in this browser; null for nobody. */
export async function getSession(): Promise<Session | null> {
  try {
    return await answer(auth.GET("/auth/v1/sessions/current"));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: getSession,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});
