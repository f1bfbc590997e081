import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type Account, holdsBack } from "@/features/accounts/model";
import { Amount } from "@/shared/money/amount";
import { Avatar } from "@/shared/ui/avatar";
import { AccountsIcon, ChevronIcon, PeopleIcon } from "@/shared/ui/icons";
import { Bone } from "@/shared/ui/skeleton";

const CARD = "flex items-center gap-3.5 rounded-card border border-line bg-surface p-4";

export function AccountCard({ account }: { account: Account }) {
  const joint = account.holders.length > 1;
  return (
    <Link
      to="/accounts/$accountId"
      params={{ accountId: account.id }}
      className={`${CARD} group transition-colors duration-150 hover:border-field-line`}
    >
      <Avatar name={account.name} own className="size-11">
        {joint ? <PeopleIcon className="size-5" /> : <AccountsIcon className="size-5" />}
      </Avatar>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{account.name}</span>
        <span className="block truncate text-muted text-note tabular-nums">
          ···· {account.iban.slice(-4)}
          {joint && (
            <>
              {" · "}
              <Trans>Joint</Trans>
            </>
          )}
        </span>
      </span>
      <span className="text-right">
        <Amount money={account.balance} className="block font-semibold text-lead" />
        {holdsBack(account) && (
          <span className="block text-note text-wait">
            <Trans>
              <Amount money={account.available} /> available
            </Trans>
          </span>
        )}
      </span>
      <ChevronIcon className="size-4 text-muted transition-transform duration-150 group-hover:translate-x-0.5" />
    </Link>
  );
}

export function AccountCardBones() {
  return (
    <div className={CARD} aria-hidden="true">
      <Bone round className="size-11" />
      <div className="flex-1 space-y-2">
        <Bone className="h-4 w-32" />
        <Bone className="h-3 w-20" />
      </div>
      <Bone className="h-5 w-24" />
    </div>
  );
}
