import { Trans } from "@lingui/react/macro";
import type { PayingAccount } from "@/features/transfers/model";
import { groupedIban } from "@/shared/ibans/iban";
import { Amount } from "@/shared/money/amount";
import { Avatar } from "@/shared/ui/avatar";
import { AccountsIcon } from "@/shared/ui/icons";

type AccountChoiceProps = { accounts: PayingAccount[]; chosenId: string; onChoose: (id: string) => void };

export function AccountChoice({ accounts, chosenId, onChoose }: AccountChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold">
        <Trans>From</Trans>
      </legend>
      <div className="flex flex-col gap-2">
        {accounts.map((account) => (
          <label
            key={account.id}
            className="flex items-center gap-3 rounded-card border border-line bg-surface p-3 transition-colors duration-150 hover:border-field-line has-checked:border-leaf has-checked:bg-leaf-soft has-focus-visible:outline-2 has-focus-visible:outline-leaf has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name="from-account"
              className="sr-only"
              checked={account.id === chosenId}
              onChange={() => onChoose(account.id)}
            />
            <Avatar name={account.name} own>
              <AccountsIcon className="size-5" />
            </Avatar>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{account.name}</span>
              <span className="block text-muted text-note tabular-nums">
                ···· {groupedIban(account.iban).slice(-4)}
              </span>
            </span>
            <Amount money={account.available} className="font-medium" />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
