import { Trans, useLingui } from "@lingui/react/macro";
import type { Account } from "@/features/accounts/model";
import { groupedIban } from "@/shared/ibans/iban";
import { CopyButton } from "@/shared/ui/copy-button";
import { Sprig } from "@/shared/ui/sprig";

/** What somebody needs to send the first money: for an account that nothing has moved in yet. */
export function ShareIban({ account }: { account: Account }) {
  const { t } = useLingui();
  return (
    <section className="relative overflow-hidden rounded-card bg-leaf-soft p-5 sm:p-7">
      <Sprig className="pointer-events-none absolute -right-6 -bottom-14 size-40 text-leaf/25" />
      <div className="relative">
        <h2 className="font-[650] text-lead">
          <Trans>Welcome. Your account is ready.</Trans>
        </h2>
        <p className="mt-1.5 max-w-sm">
          <Trans>Give this IBAN to whoever pays you. Money from Arrayan arrives in seconds.</Trans>
        </p>
        <p className="mt-5 font-semibold text-lead text-leaf tabular-nums">{groupedIban(account.iban)}</p>
        <p className="mt-0.5 text-note">{account.holders.join(" · ")}</p>
        <CopyButton
          look="secondary"
          text={account.iban}
          label={t`Copy IBAN`}
          done={t`IBAN copied`}
          className="mt-4"
        />
      </div>
    </section>
  );
}
