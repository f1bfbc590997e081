import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useEffect } from "react";
import { STEPS } from "@/features/registrations/model";
import { Button } from "@/shared/ui/button";
import { PageHeading } from "@/shared/ui/page-heading";
import { PublicFrame } from "@/shared/ui/public-frame";
import { RowBones } from "@/shared/ui/skeleton";
import { Steps } from "@/shared/ui/steps";

// The form comes while the customer is signed in.
const loadForm = () => import("@/features/profiles/components/details-form");
const DetailsForm = lazy(async () => ({ default: (await loadForm()).DetailsForm }));

type AboutYouStepProps = { signedIn: boolean; onDone: () => void };

/** The account exists already, so nothing here has to be filled in. */
export function AboutYouStep({ signedIn, onDone }: AboutYouStepProps) {
  const { t } = useLingui();
  useEffect(() => void loadForm().catch(() => null), []);
  return (
    <PublicFrame>
      <Steps step={STEPS.indexOf("about") + 1} count={STEPS.length} />
      <div className="mt-8 animate-rise">
        <PageHeading title={t`Welcome to Arrayan`} className="font-[650] text-display" />
        <p className="mt-2 mb-8 text-muted">
          <Trans>
            Your account is being opened. Tell us a little about you, or leave it for later: it waits for you
            in your profile.
          </Trans>
        </p>
        {signedIn ? (
          <Suspense fallback={<RowBones count={4} />}>
            <DetailsForm
              profile={null}
              action={<Trans>Save and see my account</Trans>}
              aside={
                <Button look="quiet" onClick={onDone}>
                  <Trans>Skip for now</Trans>
                </Button>
              }
              onSaved={onDone}
            />
          </Suspense>
        ) : (
          <RowBones count={4} />
        )}
      </div>
    </PublicFrame>
  );
}
