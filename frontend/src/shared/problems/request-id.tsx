import { Trans } from "@lingui/react/macro";

/** What support needs to find the request in the bank's records. */
export function RequestId({ id }: { id: string | null }) {
  if (!id) return null;
  return (
    <p className="break-all text-muted text-note">
      <Trans>Request</Trans> <span className="select-all tabular-nums">{id}</span>
    </p>
  );
}
