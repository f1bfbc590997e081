import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSignIn } from "@/features/sessions/api/sign-in";
import { SignInRefusal } from "@/features/sessions/components/sign-in-refusal";
import type { Session } from "@/features/sessions/model";
import { Button } from "@/shared/ui/button";
import { Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { PageHeading } from "@/shared/ui/page-heading";
import { PasswordField } from "@/shared/ui/password-field";
import { PublicFrame } from "@/shared/ui/public-frame";

type SignInPageProps = { email?: string; expired: boolean; onSignedIn: (session: Session) => void };

export function SignInPage({ email = "", expired, onSignedIn }: SignInPageProps) {
  const { t } = useLingui();
  return (
    <PublicFrame>
      <PageHeading title={t`Sign in`} className="font-[650] text-display">
        <Trans>Good to see you</Trans>
      </PageHeading>
      <p className="mt-2 text-muted">
        <Trans>Sign in to see your money.</Trans>
      </p>
      {expired && (
        <div className="mt-6">
          <Notice tone="wait" title={<Trans>Your session ended</Trans>}>
            <p>
              <Trans>Nothing was lost. Sign in and you will be back where you were.</Trans>
            </p>
          </Notice>
        </div>
      )}
      <SignInForm email={email} onSignedIn={onSignedIn} />
      <p className="mt-10 border-line border-t pt-6 text-muted">
        <Trans>New at Arrayan?</Trans>{" "}
        <Link
          to="/register"
          className="inline-flex min-h-11 items-center font-semibold text-leaf underline-offset-4 hover:underline"
        >
          <Trans>Open an account</Trans>
        </Link>
      </p>
    </PublicFrame>
  );
}

type Missing = { email: boolean; password: boolean };

/** Two fields with nothing to judge but whether they are filled in; the first page of the bank needs no form library. */
function SignInForm({ email, onSignedIn }: { email: string; onSignedIn: (session: Session) => void }) {
  const { t } = useLingui();
  const signIn = useSignIn();
  const [missing, setMissing] = useState<Missing>({ email: false, password: false });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const entered = { email: String(form.get("email")).trim(), password: String(form.get("password")) };
    setMissing({ email: !entered.email, password: !entered.password });
    const empty = !entered.email ? "email" : !entered.password ? "password" : null;
    if (!empty) signIn.mutate(entered, { onSuccess: onSignedIn });
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${empty}]`)?.focus();
  };
  return (
    <form onSubmit={submit} noValidate className="mt-8 flex flex-col gap-5">
      <SignInRefusal error={signIn.error} />
      <Field
        label={<Trans>E-mail</Trans>}
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        error={missing.email && t`Enter your e-mail address.`}
        name="email"
        defaultValue={email}
      />
      <PasswordField
        label={<Trans>Password</Trans>}
        autoComplete="current-password"
        error={missing.password && t`Enter your password.`}
        name="password"
      />
      <Button type="submit" busy={signIn.isPending} className="mt-1 min-h-12">
        <Trans>Sign in</Trans>
      </Button>
    </form>
  );
}
