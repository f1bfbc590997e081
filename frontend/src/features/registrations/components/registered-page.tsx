import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@/shared/ui/button";
import { CheckIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";
import { PublicFrame } from "@/shared/ui/public-frame";

type RegisteredPageProps = { signedIn: boolean; byHand: boolean; onContinue: () => void };

export function RegisteredPage({ signedIn, byHand, onContinue }: RegisteredPageProps) {
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
          {byHand ? (
            <Trans>
              Your e-mail and your phone are confirmed and your account is being opened. Sign in to see it.
            </Trans>
          ) : (
            <Trans>
              Your e-mail and your phone are confirmed, you are signed in, and your account is being opened.
            </Trans>
          )}
        </p>
        <Button className="mt-8 min-h-12 w-full" busy={!signedIn && !byHand} onClick={onContinue}>
          {byHand ? <Trans>Sign in</Trans> : <Trans>See my account</Trans>}
        </Button>
      </div>
    </PublicFrame>
  );
}
