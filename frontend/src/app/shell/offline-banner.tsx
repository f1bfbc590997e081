import { Trans } from "@lingui/react/macro";
import { useOnline } from "@/shared/network/use-online";
import { OfflineIcon } from "@/shared/ui/icons";

export function OfflineBanner() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <p className="flex items-center justify-center gap-2 bg-wait-soft px-4 py-2.5 font-medium text-note text-wait">
          <OfflineIcon className="size-4" />
          <Trans>You are offline. What you see may be out of date, and nothing can be sent.</Trans>
        </p>
      )}
    </div>
  );
}
