import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@/shared/ui/button";
import { CheckIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";
import { PublicFrame } from "@/shared/ui/public-frame";

/** The registration is complete, and the customer signs in by hand. */
export function RegisteredPage({ onContinue }: { onContinue: () => void }) {
  const { t } = useLingui();
  return (
    <PublicFrame>
      <div className="animate-rise">
        <span
          aria-hidden="true"
          className="grid size-16 place-items-center rounded-full bg-leaf-soft text-leaf"
        >
          <CheckIcon className="size-8" />
        </span>
        <PageHeading title={t`Welcome to Arrayan`} className="mt-6 font-[650] text-display" />
        <p className="mt-2 text-muted">
          <Trans>
            Your e-mail and your phone are confirmed and your account is being opened. Sign in to see it.
          </Trans>
        </p>
        <Button className="mt-8 min-h-12 w-full" onClick={onContinue}>
          <Trans>Sign in</Trans>
        </Button>
      </div>
    </PublicFrame>
  );
}
