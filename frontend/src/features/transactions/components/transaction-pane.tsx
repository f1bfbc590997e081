import { Trans, useLingui } from "@lingui/react/macro";
import { TransactionDetail } from "@/features/transactions/components/transaction-detail";
import type { Transaction } from "@/features/transactions/model";
import { IconButton } from "@/shared/ui/button";
import { CloseIcon } from "@/shared/ui/icons";
import { Sprig } from "@/shared/ui/sprig";

type TransactionPaneProps = { transaction: Transaction | undefined; onClose: () => void };

/** Beside the list, on screens that are wide enough. */
export function TransactionPane({ transaction, onClose }: TransactionPaneProps) {
  const { t } = useLingui();
  return (
    <aside aria-label={t`Movement`} className="sticky top-8 self-start">
      {transaction ? (
        <div
          key={transaction.id}
          className="relative animate-fade rounded-card border border-line bg-surface p-5 pt-8"
        >
          <IconButton label={t`Close`} onClick={onClose} className="absolute! top-2 right-2">
            <CloseIcon className="size-5" />
          </IconButton>
          <TransactionDetail transaction={transaction} />
        </div>
      ) : (
        <div className="flex flex-col items-center gap-3 rounded-card bg-sunken px-6 py-12 text-center text-muted">
          <Sprig className="size-20 text-leaf/40" />
          <p>
            <Trans>Choose a movement to see its details here.</Trans>
          </p>
        </div>
      )}
    </aside>
  );
}
