import { Trans } from "@lingui/react/macro";
import { Amount } from "@/shared/money/amount";
import type { Money } from "@/shared/money/money";
import { useOnline } from "@/shared/network/use-online";
import { Button } from "@/shared/ui/button";

type SendButtonProps = { busy?: boolean; again?: boolean; total: Money; onSend: () => void };

export function SendButton({ busy = false, again = false, total, onSend }: SendButtonProps) {
  const online = useOnline();
  const amount = <Amount money={total} alwaysShown className="text-inherit" />;
  return (
    <div>
      <Button className="min-h-12 w-full text-lead" busy={busy} disabled={!online} onClick={onSend}>
        {again ? <Trans>Try again</Trans> : <Trans>Send {amount}</Trans>}
      </Button>
      {!online && (
        <p className="mt-2 text-center text-muted">
          <Trans>You are offline. Nothing is sent until you are back and press Send.</Trans>
        </p>
      )}
    </div>
  );
}
