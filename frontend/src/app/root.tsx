import { Outlet } from "@tanstack/react-router";
import { useSessionEnd } from "@/app/session-end";
import { OfflineBanner } from "@/app/shell/offline-banner";
import { LiveRegion } from "@/shared/ui/live-region";

export function Root() {
  useSessionEnd();
  return (
    <>
      <OfflineBanner />
      <Outlet />
      <LiveRegion />
    </>
  );
}
