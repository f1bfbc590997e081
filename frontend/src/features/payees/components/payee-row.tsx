import { Trans } from "@lingui/react/macro";
import type { Payee } from "@/features/payees/model";
import { groupedIban } from "@/shared/ibans/iban";
import { Avatar } from "@/shared/ui/avatar";

export function PayeeRow({ payee }: { payee: Payee }) {
  const ending = groupedIban(payee.iban).replace(/\s/g, "").slice(-4);
  return (
    <>
      <Avatar name={payee.label} className="size-11" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{payee.label}</span>
        <span className="block truncate text-muted text-note tabular-nums">
          ···· {ending} · {payee.holder_name_masked}
        </span>
      </span>
      {payee.currency !== "EUR" && (
        <span className="rounded-full bg-sunken px-2 py-0.5 font-semibold text-muted text-note">
          <span className="sr-only">
            <Trans>Currency</Trans>
          </span>
          {payee.currency}
        </span>
      )}
    </>
  );
}
