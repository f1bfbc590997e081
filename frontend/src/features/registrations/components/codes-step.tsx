import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useProveContact } from "@/features/registrations/api/prove-contact";
import { ResendCode } from "@/features/registrations/components/resend-code";
import type { Channel, StartedRegistration } from "@/features/registrations/model";
import { asProblem } from "@/shared/api/problem";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Button } from "@/shared/ui/button";
import { CODE_LENGTH, CodeField } from "@/shared/ui/code-field";
import { announce } from "@/shared/ui/live-region";
import { PageHeading } from "@/shared/ui/page-heading";

type CodesStepProps = { started: StartedRegistration; onCompleted: () => void };

/** First the e-mail, then the phone; a code is sent off as soon as its six digits are there. */
export function CodesStep({ started, onCompleted }: CodesStepProps) {
  const { t } = useLingui();
  const [channel, setChannel] = useState<Channel>("email");
  const to = channel === "email" ? started.email_masked : started.phone_masked;
  const title = channel === "email" ? t`Enter the code from your e-mail` : t`Enter the code from your phone`;
  const proven = () => {
    announce(t`Your e-mail is confirmed.`);
    setChannel("phone");
  };
  return (
    <div key={channel} className="animate-rise">
      <PageHeading title={title} className="font-[650] text-display" />
      <p className="mt-2 text-muted">
        {channel === "email" ? (
          <Trans>
            We sent six digits to <b className="break-all font-semibold text-ink">{to}</b>. They work for ten
            minutes.
          </Trans>
        ) : (
          <Trans>
            Your e-mail is confirmed. Now the six digits that we sent to{" "}
            <b className="whitespace-nowrap font-semibold text-ink">{to}</b>.
          </Trans>
        )}
      </p>
      <CodeForm
        registrationId={started.registration_id}
        channel={channel}
        onProven={proven}
        onCompleted={onCompleted}
      />
    </div>
  );
}

type CodeFormProps = {
  registrationId: string;
  channel: Channel;
  onProven: () => void;
  onCompleted: () => void;
};

function CodeForm({ registrationId, channel, onProven, onCompleted }: CodeFormProps) {
  const textOf = useProblemText();
  const [code, setCode] = useState("");
  const prove = useProveContact(registrationId);
  const send = (digits: string) =>
    prove.mutate(
      { channel, code: digits },
      { onSuccess: (state) => (state.completed ? onCompleted() : state.email_proven && onProven()) },
    );
  const change = (digits: string) => {
    setCode(digits);
    if (digits.length === CODE_LENGTH && !prove.isPending) send(digits);
    else if (prove.error) prove.reset();
  };
  return (
    <form
      noValidate
      className="mt-7 flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        send(code);
      }}
    >
      <CodeField
        label={<Trans>Six-digit code</Trans>}
        value={code}
        onChange={change}
        disabled={prove.isPending}
        error={prove.error && textOf(asProblem(prove.error))}
      />
      <Button type="submit" busy={prove.isPending} className="min-h-12">
        <Trans>Confirm</Trans>
      </Button>
      <ResendCode registrationId={registrationId} channel={channel} />
    </form>
  );
}
