import { Trans, useLingui } from "@lingui/react/macro";
import { useRemovePayee } from "@/features/payees/api/remove-payee";
import type { Payee } from "@/features/payees/model";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { announce } from "@/shared/ui/live-region";

type RemovePayeeDialogProps = { payee: Payee; onClose: () => void };

export default function RemovePayeeDialog({ payee, onClose }: RemovePayeeDialogProps) {
  const { t } = useLingui();
  const remove = useRemovePayee();
  const { label } = payee;
  const confirm = () =>
    remove.mutate(payee.id, {
      onSuccess: () => {
        announce(t`${label} was removed.`);
        onClose();
      },
    });
  return (
    <Dialog title={t`Remove ${label}?`} role="alertdialog" onClose={onClose}>
      <p className="text-muted">
        <Trans>Past transfers stay in your movements. To send again you will need the IBAN.</Trans>
      </p>
      {remove.error && (
        <div className="mt-4">
          <Refusal error={remove.error} title={<Trans>The payee is still saved</Trans>} />
        </div>
      )}
      <div className="mt-6 flex flex-col gap-2 sm:flex-row-reverse">
        <Button look="danger" className="flex-1" busy={remove.isPending} onClick={confirm}>
          <Trans>Remove</Trans>
        </Button>
        <Button look="secondary" className="flex-1" onClick={onClose}>
          <Trans>Keep</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
