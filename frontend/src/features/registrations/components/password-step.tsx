import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useForm, useWatch } from "react-hook-form";
import * as z from "zod/mini";
import { StepForm, type StepProps } from "@/features/registrations/components/step-form";
import { NewPasswordField } from "@/shared/passwords/new-password-field";
import { isLengthRight } from "@/shared/passwords/password-length";

const schema = z.object({ password: z.string().check(z.refine(isLengthRight)) });

export default function PasswordStep({ draft, fault, onDone, busy }: StepProps & { busy: boolean }) {
  const { t } = useLingui();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { password: draft.password } });
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
      <NewPasswordField
        label={<Trans>Password</Trans>}
        typed={useWatch({ control: form.control, name: "password" })}
        wrongLength={form.formState.errors.password !== undefined}
        fault={fault("password")}
        {...form.register("password")}
      />
    </StepForm>
  );
}
