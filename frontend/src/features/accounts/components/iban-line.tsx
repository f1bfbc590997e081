import { useLingui } from "@lingui/react/macro";
import { groupedIban } from "@/shared/ibans/iban";
import { CopyButton } from "@/shared/ui/copy-button";

/** The IBAN as it is printed, and copied without its spaces. */
export function IbanLine({ iban }: { iban: string }) {
  const { t } = useLingui();
  return (
    <div className="flex flex-wrap items-center gap-x-5 text-muted">
      <span className="select-all whitespace-nowrap tabular-nums">{groupedIban(iban)}</span>
      <CopyButton text={iban} label={t`Copy IBAN`} done={t`IBAN copied`} className="-my-1 -ml-3" />
    </div>
  );
}
