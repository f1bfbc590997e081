import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { StepForm, type StepProps } from "@/features/registrations/components/step-form";
import { isName } from "@/features/registrations/model";
import { Field } from "@/shared/ui/field";

export function NameStep({ draft, fault, onDone }: StepProps) {
  const { t } = useLingui();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fullName = String(new FormData(event.currentTarget).get("name")).trim();
    setWrong(!isName(fullName));
    if (isName(fullName)) onDone({ fullName });
    else event.currentTarget.querySelector("input")?.focus();
  };
  return (
    <StepForm
      title={t`What is your name?`}
      lead={<Trans>As it stands on your identity card or passport.</Trans>}
      onSubmit={submit}
    >
      <Field
        label={<Trans>Full name</Trans>}
        name="name"
        defaultValue={draft.fullName}
        autoComplete="name"
        maxLength={100}
        error={wrong ? t`Enter your first and last name.` : fault("full_name")}
      />
    </StepForm>
  );
}
