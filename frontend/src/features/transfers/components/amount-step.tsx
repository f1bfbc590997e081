import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { AccountChoice } from "@/features/transfers/components/account-choice";
import { AmountField } from "@/features/transfers/components/amount-field";
import {
  balanceAfter,
  type PaidPayee,
  type PayingAccount,
  payingAccounts,
  REFERENCE_LENGTH_MAX,
  type TransferDraft,
} from "@/features/transfers/model";
import { useLocale } from "@/shared/i18n/i18n";
import { parseAmount } from "@/shared/money/parse-amount";
import { Button, ButtonLink } from "@/shared/ui/button";
import { Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";
import { PageHeading } from "@/shared/ui/page-heading";

type AmountStepProps = {
  accounts: PayingAccount[];
  payee: PaidPayee;
  draft: TransferDraft;
  onChange: (change: Partial<TransferDraft>) => void;
  onDone: () => void;
};

export function AmountStep({ accounts, payee, draft, onChange, onDone }: AmountStepProps) {
  const { t } = useLingui();
  const locale = useLocale();
  const [asked, setAsked] = useState(false);
  const { label } = payee;
  const able = payingAccounts(accounts, payee);
  const account = able.find(({ id }) => id === draft.fromAccountId) ?? able[0];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!account) return;
    const parsed = parseAmount(draft.amountText, account.currency, locale);
    if (!parsed.ok || balanceAfter(account, parsed.minor).minor < 0) return;
    onChange({ fromAccountId: account.id });
    onDone();
  };
  return (
    <form onSubmit={submit} noValidate className="animate-rise">
      <PageHeading title={t`How much to ${label}?`} />
      {account ? (
        <div className="mt-7 flex flex-col gap-6">
          <AmountField
            account={account}
            typed={draft.amountText}
            onChange={(amountText) => onChange({ amountText })}
            asked={asked}
          />
          <AccountChoice
            accounts={able}
            chosenId={account.id}
            onChoose={(fromAccountId) => onChange({ fromAccountId })}
          />
          <Field
            label={<Trans>Reference (optional)</Trans>}
            hint={<Trans>The other person sees it too.</Trans>}
            value={draft.reference}
            maxLength={REFERENCE_LENGTH_MAX}
            autoComplete="off"
            onChange={(event) => onChange({ reference: event.target.value })}
          />
          <Button type="submit" className="min-h-12">
            <Trans>Review</Trans>
          </Button>
        </div>
      ) : (
        <NoAbleAccount currency={payee.currency} />
      )}
    </form>
  );
}

function NoAbleAccount({ currency }: { currency: string }) {
  return (
    <div className="mt-6">
      <Notice tone="wait" title={<Trans>No account of yours can pay this payee</Trans>}>
        <p>
          <Trans>The payee's account is in {currency}, and you have no other account in that currency.</Trans>
        </p>
        <ButtonLink to="/send" look="secondary">
          <Trans>Choose another payee</Trans>
        </ButtonLink>
      </Notice>
    </div>
  );
}
