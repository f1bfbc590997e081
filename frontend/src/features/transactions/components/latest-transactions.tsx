import { Trans } from "@lingui/react/macro";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { latestTransactionsQuery } from "@/features/transactions/api/list-transactions";
import { ROW_CLASS, TransactionRow } from "@/features/transactions/components/transaction-row";
import type { Transaction } from "@/features/transactions/model";
import { DayName } from "@/shared/dates/day-name";
import { groupedByDay } from "@/shared/dates/days";
import { LoadFailed } from "@/shared/problems/load-failed";
import { RowBones } from "@/shared/ui/skeleton";

const SHOWN = 8;

type LatestTransactionsProps = {
  accounts: { id: string; name: string }[];
  /** Stands in for the list where nothing has moved in any account. */
  whenEmpty: ReactNode;
};

/** The newest movements of all accounts together. */
export function LatestTransactions({ accounts, whenEmpty }: LatestTransactionsProps) {
  const answers = useQueries({ queries: accounts.map(({ id }) => latestTransactionsQuery(id, SHOWN)) });
  const failed = answers.find(({ error, data }) => error && !data);
  if (failed) {
    return (
      <LoadFailed
        title={<Trans>We could not load your latest movements</Trans>}
        error={failed.error}
        onRetry={() => failed.refetch()}
        retrying={failed.isFetching}
      />
    );
  }
  if (answers.some(({ data }) => !data)) return <RowBones count={5} />;
  const latest = accounts
    .flatMap((account, index) =>
      (answers[index]?.data ?? []).map((transaction) => ({ ...transaction, account })),
    )
    .sort((a, b) => b.booked_at.localeCompare(a.booked_at) || b.version - a.version)
    .slice(0, SHOWN);
  if (latest.length === 0) return whenEmpty;
  return groupedByDay(latest).map(({ day, items }) => (
    <section key={day} className="mb-3">
      <h3 className="pt-2 pb-1 font-semibold text-muted text-note">
        <DayName day={day} />
      </h3>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <LatestRow transaction={item} account={item.account} several={accounts.length > 1} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

type LatestRowProps = { transaction: Transaction; account: { id: string; name: string }; several: boolean };

function LatestRow({ transaction, account, several }: LatestRowProps) {
  const note = several ? [transaction.reference, account.name].filter(Boolean).join(" · ") : undefined;
  return (
    <Link
      to="/accounts/$accountId"
      params={{ accountId: account.id }}
      search={{ movement: transaction.id }}
      className={ROW_CLASS}
    >
      <TransactionRow transaction={transaction} note={note} />
    </Link>
  );
}
