import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { StepForm, type StepProps } from "@/features/registrations/components/step-form";
import { Field } from "@/shared/ui/field";

const schema = z.object({
  email: z.string().check(z.trim(), z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/)),
  phone: z.string().check(z.trim(), z.regex(/^\+?[\d\s().-]{9,24}$/)),
});

export default function ContactStep({ draft, fault, onDone }: StepProps) {
  const { t } = useLingui();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: draft.email, phone: draft.phone },
  });
  const { errors } = form.formState;
  return (
    <StepForm
      title={t`How do we reach you?`}
      lead={<Trans>We send a code to each, so that nobody can register with your details.</Trans>}
      onSubmit={form.handleSubmit(onDone)}
    >
      <Field
        label={<Trans>E-mail</Trans>}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        error={errors.email ? t`Enter an e-mail address such as name@example.com.` : fault("email")}
        {...form.register("email")}
      />
      <Field
        label={<Trans>Mobile phone</Trans>}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        hint={<Trans>A Spanish number, or one with its country code such as +44.</Trans>}
        error={errors.phone ? t`Enter a phone number such as 612 345 678.` : fault("phone")}
        {...form.register("phone")}
      />
    </StepForm>
  );
}
