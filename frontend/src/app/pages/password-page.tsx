import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ChangePasswordForm } from "@/features/passwords/components/change-password-form";
import { BackLink } from "@/shared/ui/back-link";
import { ButtonLink } from "@/shared/ui/button";
import { CheckIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";

export default function PasswordPage() {
  const [changed, setChanged] = useState(false);
  return (
    <div className="mx-auto max-w-md">
      {changed ? <Changed /> : <Changing onChanged={() => setChanged(true)} />}
    </div>
  );
}

function Changing({ onChanged }: { onChanged: () => void }) {
  const { t } = useLingui();
  return (
    <>
      <BackLink to="/profile" className="-mt-2">
        <Trans>Profile</Trans>
      </BackLink>
      <PageHeading title={t`Change password`} className="mt-2 font-[650] text-title" />
      <p className="mt-1.5 mb-6 text-muted">
        <Trans>All your other devices are signed out then. This one stays signed in.</Trans>
      </p>
      <ChangePasswordForm onChanged={onChanged} />
    </>
  );
}

function Changed() {
  const { t } = useLingui();
  return (
    <div className="animate-rise pt-6">
      <span
        aria-hidden="true"
        className="grid size-16 place-items-center rounded-full bg-leaf-soft text-leaf"
      >
        <CheckIcon className="size-8" />
      </span>
      <PageHeading title={t`Your password is changed`} className="mt-6 font-[650] text-title" />
      <p className="mt-1.5 text-muted">
        <Trans>All your other devices are signed out. Sign in there with the new password.</Trans>
      </p>
      <ButtonLink to="/profile" className="mt-7 min-h-12 w-full sm:w-auto">
        <Trans>Back to profile</Trans>
      </ButtonLink>
    </div>
  );
}
