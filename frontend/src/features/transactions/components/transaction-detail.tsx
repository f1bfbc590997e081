import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Transaction } from "@/features/transactions/model";
import { momentText } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { Amount } from "@/shared/money/amount";
import { Avatar } from "@/shared/ui/avatar";
import { CopyButton } from "@/shared/ui/copy-button";
import { Fact, Facts } from "@/shared/ui/facts";

export function TransactionDetail({
  transaction,
  heading,
}: {
  transaction: Transaction;
  heading?: ReactNode;
}) {
  const { t } = useLingui();
  const locale = useLocale();
  const {
    amount,
    counterparty_name,
    counterparty_iban_masked,
    reference,
    balance_after,
    booked_at,
    transfer_id,
  } = transaction;
  const incoming = amount.minor > 0;
  return (
    <div>
      <div className="flex flex-col items-center gap-2 text-center">
        <Avatar name={counterparty_name} className="size-14 text-lead!" />
        {heading}
        <Amount
          money={amount}
          sign="always"
          className={`text-display tracking-[-0.02em] ${incoming ? "font-[650] text-leaf" : "font-semibold"}`}
        />
        <p className="text-muted text-note">{momentText(booked_at, locale)}</p>
      </div>
      <div className="mt-6">
        <Facts>
          <Fact name={incoming ? <Trans>From</Trans> : <Trans>To</Trans>}>
            {counterparty_name}
            {counterparty_iban_masked && (
              <span className="block text-muted text-note">{counterparty_iban_masked}</span>
            )}
          </Fact>
          {reference && <Fact name={<Trans>Reference</Trans>}>{reference}</Fact>}
          <Fact name={<Trans>Status</Trans>}>
            <Trans>Completed</Trans>
          </Fact>
          <Fact name={<Trans>Balance after</Trans>}>
            <Amount money={balance_after} />
          </Fact>
          <Fact name={<Trans>Transfer number</Trans>}>
            <span className="text-note tabular-nums">{transfer_id}</span>
          </Fact>
        </Facts>
        <CopyButton
          text={transfer_id}
          label={t`Copy transfer number`}
          done={t`Transfer number copied`}
          className="mt-3 w-full"
        />
      </div>
    </div>
  );
}
