import { Trans } from "@lingui/react/macro";
import type { FormEventHandler, ReactNode } from "react";
import type { RegistrationDraft } from "@/features/registrations/model";
import { Button } from "@/shared/ui/button";
import { PageHeading } from "@/shared/ui/page-heading";

export type StepProps = {
  draft: RegistrationDraft;
  /** The bank's words about a field that it did not accept. */
  fault: (field: string) => string | undefined;
  onDone: (change: Partial<RegistrationDraft>) => void;
};

type StepFormProps = {
  title: string;
  lead: ReactNode;
  onSubmit: FormEventHandler<HTMLFormElement>;
  busy?: boolean;
  action?: ReactNode;
  children: ReactNode;
};

export function StepForm({ title, lead, onSubmit, busy = false, action, children }: StepFormProps) {
  return (
    <form onSubmit={onSubmit} noValidate className="animate-rise">
      <PageHeading title={title} className="font-[650] text-display" />
      <p className="mt-2 text-muted">{lead}</p>
      <div className="mt-7 flex flex-col gap-5">
        {children}
        <Button type="submit" busy={busy} className="mt-1 min-h-12">
          {action ?? <Trans>Continue</Trans>}
        </Button>
      </div>
    </form>
  );
}
