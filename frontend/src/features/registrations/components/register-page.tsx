import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useStartRegistration } from "@/features/registrations/api/start-registration";
import { CodesStep } from "@/features/registrations/components/codes-step";
import { NameStep } from "@/features/registrations/components/name-step";
import {
  EMPTY_DRAFT,
  type RegistrationDraft,
  rememberedRegistration,
  rememberRegistration,
  STEPS,
  type Step,
  stepOfField,
} from "@/features/registrations/model";
import { asProblem } from "@/shared/api/problem";
import { preferences } from "@/shared/preferences/preferences";
import { Refusal } from "@/shared/problems/refusal";
import { useFieldFaults } from "@/shared/problems/use-field-faults";
import { Button } from "@/shared/ui/button";
import { BackIcon } from "@/shared/ui/icons";
import { PublicFrame } from "@/shared/ui/public-frame";
import { Steps } from "@/shared/ui/steps";

// The steps with a form library come while the customer writes their name.
const loadContactStep = () => import("@/features/registrations/components/contact-step");
const loadPasswordStep = () => import("@/features/registrations/components/password-step");
const ContactStep = lazy(loadContactStep);
const PasswordStep = lazy(loadPasswordStep);

type RegisterPageProps = { onRegistered: (credentials: { email: string; password: string }) => void };

export function RegisterPage({ onRegistered }: RegisterPageProps) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [started, setStarted] = useState(rememberedRegistration);
  const [step, setStep] = useState<Step>(started ? "codes" : "name");
  const start = useStartRegistration();
  const fault = useFieldFaults(start.error);
  const position = STEPS.indexOf(step);

  const openRegistration = (complete: RegistrationDraft) =>
    start.mutate(
      {
        full_name: complete.fullName,
        email: complete.email,
        phone: complete.phone,
        password: complete.password,
        language: preferences.get().language,
      },
      {
        onSuccess: (answer) => {
          rememberRegistration(answer);
          setStarted(answer);
          setStep("codes");
        },
        onError: (error) => setStep(stepOfField(asProblem(error).errors[0]?.field ?? "") ?? "password"),
      },
    );

  const next = (change: Partial<RegistrationDraft>) => {
    const changed = { ...draft, ...change };
    setDraft(changed);
    if (step === "password") openRegistration(changed);
    else setStep(STEPS[position + 1] ?? "password");
  };
  const startAgain = () => {
    rememberRegistration(null);
    setStarted(null);
    setStep("name");
  };
  const completed = () => {
    rememberRegistration(null);
    onRegistered({ email: draft.email, password: draft.password });
  };
  useEffect(() => void Promise.all([loadContactStep(), loadPasswordStep()]).catch(() => null), []);
  const stepProps = { draft, fault, onDone: next };

  return (
    <PublicFrame>
      <BackLink
        step={step}
        onBack={() => (step === "codes" ? startAgain() : setStep(STEPS[position - 1] ?? "name"))}
      />
      <Steps step={position + 1} count={STEPS.length} />
      <div className="mt-8">
        {start.error && asProblem(start.error).errors.length === 0 && step !== "codes" && (
          <div className="mb-6">
            <Refusal error={start.error} title={<Trans>Your registration is not open yet</Trans>} />
          </div>
        )}
        <Suspense>
          {step === "name" && <NameStep {...stepProps} />}
          {step === "contact" && <ContactStep {...stepProps} />}
          {step === "password" && <PasswordStep {...stepProps} busy={start.isPending} />}
          {step === "codes" && started && <CodesStep started={started} onCompleted={completed} />}
        </Suspense>
      </div>
    </PublicFrame>
  );
}

function BackLink({ step, onBack }: { step: Step; onBack: () => void }) {
  if (step === "name") {
    return (
      <Link
        to="/sign-in"
        className="-ml-2 mb-3 inline-flex min-h-11 items-center gap-1 self-start pr-3 font-semibold text-muted hover:text-ink"
      >
        <BackIcon className="size-5" />
        <Trans>Sign in</Trans>
      </Link>
    );
  }
  return (
    <Button look="quiet" className="-ml-3 mb-3 self-start text-muted" onClick={onBack}>
      <BackIcon className="size-5" />
      {step === "codes" ? <Trans>Start again</Trans> : <Trans>Back</Trans>}
    </Button>
  );
}
