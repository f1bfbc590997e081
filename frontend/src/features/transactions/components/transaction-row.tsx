import { Trans } from "@lingui/react/macro";
import type { Transaction } from "@/features/transactions/model";
import { Amount } from "@/shared/money/amount";
import { Avatar } from "@/shared/ui/avatar";

export const ROW_CLASS =
  "-mx-3 flex w-[calc(100%+1.5rem)] items-center gap-3 rounded-card px-3 py-2.5 text-left transition-colors duration-150 hover:bg-sunken aria-[current=true]:bg-leaf-soft";

type TransactionRowProps = { transaction: Transaction; note?: string };

/** Money in carries a plus and more weight; the colour only repeats what the sign says. */
export function TransactionRow({ transaction, note }: TransactionRowProps) {
  const { amount, counterparty_name, reference } = transaction;
  const incoming = amount.minor > 0;
  return (
    <>
      <Avatar name={counterparty_name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{counterparty_name}</span>
        <span className="block truncate text-muted text-note">
          {note ?? (reference || (incoming ? <Trans>Money in</Trans> : <Trans>Money out</Trans>))}
        </span>
      </span>
      <Amount money={amount} sign="always" className={incoming ? "font-[650] text-leaf" : "font-medium"} />
    </>
  );
}
