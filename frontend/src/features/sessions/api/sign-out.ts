import { useMutation } from "@tanstack/react-query";
import { auth } from "@/shared/api/client";
import { Problem } from "@/shared/api/problem";

/** Ends the session at the bank. A session that is already gone is as signed out as one can be. */
export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      try {
        await auth.DELETE("/auth/v1/sessions/current");
      } catch (error) {
        if (!(error instanceof Problem && error.status === 401)) throw error;
      }
    },
  });
}
