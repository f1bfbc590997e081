import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { queryClient } from "@/app/query-client";
import { toasts } from "@/features/notices/toasts";
import { SESSION_KEY } from "@/features/sessions/api/get-session";
import { useSignOut } from "@/features/sessions/api/sign-out";
import { forgetDraft } from "@/features/transfers/draft-storage";
import { announceLeft, onSignedOut } from "@/shared/api/session-signals";

/** Nothing of a customer stays behind in memory when the session is over. */
function forgetCustomer(): void {
  queryClient.clear();
  toasts.clear();
  queryClient.setQueryData(SESSION_KEY, null);
}

export function useLeaveBank() {
  const navigate = useNavigate();
  const { mutate, isPending, error } = useSignOut();
  const signOut = () =>
    mutate(undefined, {
      onSuccess: () => {
        announceLeft();
        forgetDraft();
        forgetCustomer();
        void navigate({ to: "/sign-in" });
      },
    });
  return { signOut, isPending, error };
}

/** Takes a customer whose session ended to sign-in, and remembers where they were. */
export function useSessionEnd(): void {
  const navigate = useNavigate();
  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname, search } = window.location;
        if (pathname === "/sign-in") return;
        forgetCustomer();
        void navigate({
          to: "/sign-in",
          search: { return: pathname + search, expired: true },
          replace: true,
        });
      }),
    [navigate],
  );
}
