import { useLingui } from "@lingui/react/macro";
import { TransactionDetail } from "@/features/transactions/components/transaction-detail";
import type { Transaction } from "@/features/transactions/model";
import { Dialog } from "@/shared/ui/dialog";

type TransactionDialogProps = { transaction: Transaction; onClose: () => void };

export default function TransactionDialog({ transaction, onClose }: TransactionDialogProps) {
  const { t } = useLingui();
  const title = transaction.amount.minor > 0 ? t`Money in` : t`Money out`;
  return (
    <Dialog title={title} onClose={onClose}>
      <TransactionDetail transaction={transaction} />
    </Dialog>
  );
}
