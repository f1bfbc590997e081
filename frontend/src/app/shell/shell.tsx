import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { Navigation } from "@/app/shell/navigation";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { IdleWatch } from "@/features/sessions/components/idle-watch";

// Without it the page works all the same.
const LiveWatch = lazy(async (): Promise<{ default: ComponentType<{ customerId: string }> }> => {
  try {
    return await import("@/app/live/live-watch");
  } catch {
    return { default: () => null };
  }
});

/** The frame of everybody who is signed in. */
export function Shell() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <div className="desk:flex">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-card bg-leaf px-4 py-3 font-semibold text-on-leaf focus:translate-y-0"
      >
        <Trans>Skip to content</Trans>
      </a>
      <Navigation />
      <main
        id="main"
        tabIndex={-1}
        className="min-w-0 flex-1 px-5 pt-5 pb-28 sm:px-8 desk:px-10 desk:pt-10 desk:pb-16"
      >
        <div className="mx-auto max-w-[65rem]">
          <Outlet />
        </div>
      </main>
      {session && (
        <Suspense>
          <LiveWatch customerId={session.subject} />
        </Suspense>
      )}
      {session && <IdleWatch session={session} />}
    </div>
  );
}
