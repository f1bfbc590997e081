import { Trans } from "@lingui/react/macro";
import type { Account } from "@/features/accounts/model";
import { clockText } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { Amount } from "@/shared/money/amount";
import { HideAmountsButton } from "@/shared/money/hide-amounts-button";
import { totals } from "@/shared/money/money";
import { Bone } from "@/shared/ui/skeleton";

/** How much there is, one line for each currency: amounts of different currencies are never added up. */
export function TotalBalance({ accounts }: { accounts: Account[] | undefined }) {
  if (!accounts) return <TotalBones />;
  const [first, ...others] = totals(accounts.map(({ balance }) => balance));
  return (
    <div>
      <div className="flex items-center gap-1">
        <p className="text-muted">
          {accounts.length > 1 ? <Trans>In all your accounts</Trans> : <Trans>In your account</Trans>}
        </p>
        <HideAmountsButton className="-my-2" />
      </div>
      {first && <Amount money={first} className="mt-1 block font-[650] text-display tracking-[-0.02em]" />}
      {others.map((total) => (
        <Amount
          key={total.currency}
          money={total}
          className="mt-1 block font-semibold text-title text-muted"
        />
      ))}
      <UpdatedAt accounts={accounts} />
    </div>
  );
}

function UpdatedAt({ accounts }: { accounts: Account[] }) {
  const locale = useLocale();
  const oldest = accounts.map(({ as_of }) => as_of).sort()[0];
  if (!oldest) return null;
  const time = clockText(oldest, locale);
  return (
    <p className="mt-1.5 text-muted text-note">
      <Trans>As of {time}</Trans>
    </p>
  );
}

function TotalBones() {
  return (
    <div aria-hidden="true">
      <Bone className="my-1 h-4 w-36" />
      <Bone className="mt-2 h-9 w-48" />
      <Bone className="mt-2.5 h-3.5 w-20" />
    </div>
  );
}
