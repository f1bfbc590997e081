import { zodResolver } from "@hookform/resolvers/zod";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useForm, useWatch } from "react-hook-form";
import * as z from "zod/mini";
import { StepForm, type StepProps } from "@/features/registrations/components/step-form";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordLength } from "@/features/registrations/model";
import { CheckIcon } from "@/shared/ui/icons";
import { PasswordField } from "@/shared/ui/password-field";

const schema = z.object({
  password: z.string().check(
    z.refine((text) => passwordLength(text) >= PASSWORD_LENGTH_MIN),
    z.refine((text) => passwordLength(text) <= PASSWORD_LENGTH_MAX),
  ),
});

export default function PasswordStep({ draft, fault, onDone, busy }: StepProps & { busy: boolean }) {
  const { t } = useLingui();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: draft.password } });
  const length = passwordLength(useWatch({ control: form.control, name: "password" }));
  const tooLong = length > PASSWORD_LENGTH_MAX;
  const mine = tooLong
    ? t`Use at most ${PASSWORD_LENGTH_MAX} characters.`
    : t`Use at least ${PASSWORD_LENGTH_MIN} characters.`;
  return (
    <StepForm
      title={t`Choose a password`}
      lead={
        <Trans>Four or five words that nobody else would put together are strong and easy to remember.</Trans>
      }
      onSubmit={form.handleSubmit(onDone)}
      busy={busy}
    >
      <input type="hidden" autoComplete="username" value={draft.email} readOnly />
      <PasswordField
        label={<Trans>Password</Trans>}
        autoComplete="new-password"
        error={form.formState.errors.password ? mine : fault("password")}
        hint={<Length length={length} />}
        {...form.register("password")}
      />
    </StepForm>
  );
}

function Length({ length }: { length: number }) {
  const missing = PASSWORD_LENGTH_MIN - length;
  if (missing > 0)
    return (
      <Plural
        value={missing}
        one="# more character. Spaces count too."
        other="# more characters. Spaces count too."
      />
    );
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-leaf">
      <CheckIcon className="size-4" />
      <Trans>Long enough</Trans>
    </span>
  );
}
