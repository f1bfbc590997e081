import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useSendCode } from "@/features/registrations/api/send-code";
import type { Channel } from "@/features/registrations/model";
import { asProblem } from "@/shared/api/problem";
import { countdownText } from "@/shared/dates/days";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Button } from "@/shared/ui/button";
import { FieldError } from "@/shared/ui/field";
import { announce } from "@/shared/ui/live-region";

const WAIT_SECONDS = 30;

function useCountdown(start: number) {
  const [left, setLeft] = useState(start);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft] as const;
}

export function ResendCode({ registrationId, channel }: { registrationId: string; channel: Channel }) {
  const { t } = useLingui();
  const textOf = useProblemText();
  const sendCode = useSendCode(registrationId);
  const [left, setLeft] = useCountdown(WAIT_SECONDS);
  const wait = countdownText(left);
  const send = () =>
    sendCode.mutate(channel, {
      onSuccess: () => {
        setLeft(WAIT_SECONDS);
        announce(t`A new code is on its way.`);
      },
    });
  return (
    <div className="flex flex-col items-center gap-2">
      {left > 0 ? (
        <p className="flex min-h-11 items-center text-muted tabular-nums">
          <Trans>No code yet? Ask for another in {wait}</Trans>
        </p>
      ) : (
        <Button look="quiet" busy={sendCode.isPending} onClick={send}>
          <Trans>Send a new code</Trans>
        </Button>
      )}
      {sendCode.error && <FieldError>{textOf(asProblem(sendCode.error))}</FieldError>}
    </div>
  );
}
