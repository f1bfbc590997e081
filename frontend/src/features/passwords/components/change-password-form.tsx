import { zodResolver } from "@hookform/resolvers/zod";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useForm, useWatch } from "react-hook-form";
import * as z from "zod/mini";
import { useChangePassword } from "@/features/passwords/api/change-password";
import { asProblem } from "@/shared/api/problem";
import { NewPasswordField } from "@/shared/passwords/new-password-field";
import { isLengthRight } from "@/shared/passwords/password-length";
import { Refusal } from "@/shared/problems/refusal";
import { useFieldFaults } from "@/shared/problems/use-field-faults";
import { Button } from "@/shared/ui/button";
import { PasswordField } from "@/shared/ui/password-field";

const schema = z.object({
  current: z.string().check(z.minLength(1)),
  chosen: z.string().check(z.refine(isLengthRight)),
});

export function ChangePasswordForm({ onChanged }: { onChanged: () => void }) {
  const { t } = useLingui();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { current: "", chosen: "" } });
  const change = useChangePassword();
  const fault = useFieldFaults(change.error);
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ current, chosen }) => {
    if (!change.isPending)
      change.mutate({ current_password: current, new_password: chosen }, { onSuccess: onChanged });
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <ChangeRefusal error={change.error} />
      <PasswordField
        label={<Trans>Current password</Trans>}
        autoComplete="current-password"
        error={errors.current ? t`Enter your current password.` : fault("current_password")}
        {...form.register("current")}
      />
      <NewPasswordField
        label={<Trans>New password</Trans>}
        typed={useWatch({ control: form.control, name: "chosen" })}
        wrongLength={errors.chosen !== undefined}
        fault={fault("new_password") ?? fault("password")}
        {...form.register("chosen")}
      />
      <Button type="submit" busy={change.isPending} className="min-h-12">
        <Trans>Change password</Trans>
      </Button>
    </form>
  );
}

/** What is wrong with one of the fields stands there. */
function ChangeRefusal({ error }: { error: unknown }) {
  const { errors, retryAfterSeconds: wait } = asProblem(error);
  if (!error || errors.length > 0) return null;
  return (
    <Refusal error={error} title={<Trans>Your password is as it was</Trans>}>
      {wait !== null && (
        <p>
          <Plural value={wait} one="Try again in # second." other="Try again in # seconds." />
        </p>
      )}
    </Refusal>
  );
}
