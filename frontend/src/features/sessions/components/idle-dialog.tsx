import { Trans, useLingui } from "@lingui/react/macro";
import { countdownText } from "@/shared/dates/days";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";

type IdleDialogProps = { secondsLeft: number; onStay: () => void };

export default function IdleDialog({ secondsLeft, onStay }: IdleDialogProps) {
  const { t } = useLingui();
  const left = countdownText(secondsLeft);
  return (
    <Dialog title={t`Are you still there?`} role="alertdialog" onClose={onStay}>
      <p className="text-muted">
        <Trans>To keep your money private, we sign you out when nothing happens for a while.</Trans>
      </p>
      <p role="timer" className="mt-4 font-[650] text-display tabular-nums">
        {left}
      </p>
      <Button className="mt-5 w-full" onClick={onStay}>
        <Trans>Stay signed in</Trans>
      </Button>
    </Dialog>
  );
}
