import { ROW_CLASS, TransactionRow } from "@/features/transactions/components/transaction-row";
import type { Transaction } from "@/features/transactions/model";
import { DayName } from "@/shared/dates/day-name";
import { groupedByDay } from "@/shared/dates/days";
import { Amount } from "@/shared/money/amount";

type TransactionDaysProps = {
  transactions: Transaction[];
  selectedId: string | undefined;
  onSelect: (id: string) => void;
};

/** The movements under the days that they belong to, each day with the balance it ended on. */
export function TransactionDays({ transactions, selectedId, onSelect }: TransactionDaysProps) {
  return groupedByDay(transactions).map(({ day, items }) => (
    <section key={day} className="mb-5">
      <h3 className="sticky top-0 z-10 flex items-baseline justify-between gap-4 border-line border-b bg-paper pt-3 pb-2 font-semibold text-muted text-note desk:top-0">
        <span>
          <DayName day={day} />
        </span>
        {items[0] && <Amount money={items[0].balance_after} className="font-medium" />}
      </h3>
      <ul className="mt-1">
        {items.map((transaction) => (
          <li key={transaction.id}>
            <button
              type="button"
              aria-current={transaction.id === selectedId}
              onClick={() => onSelect(transaction.id)}
              className={ROW_CLASS}
            >
              <TransactionRow transaction={transaction} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}
