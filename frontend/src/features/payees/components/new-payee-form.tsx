import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useAddPayee } from "@/features/payees/api/add-payee";
import { payeeCheckQuery } from "@/features/payees/api/check-payee";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { IbanField } from "@/features/payees/components/iban-field";
import { LABEL_LENGTH_MAX, type Payee } from "@/features/payees/model";
import { compactIban, ibanFault } from "@/shared/ibans/iban";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { Field } from "@/shared/ui/field";
import { Notice } from "@/shared/ui/notice";

type NewPayeeFormProps = { action: ReactNode; onAdded: (payee: Payee) => void };

/** The IBAN is checked while it is typed; the label is asked for once the bank knows whose account it is. */
export function NewPayeeForm({ action, onAdded }: NewPayeeFormProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const [label, setLabel] = useState("");
  const [asked, setAsked] = useState(false);
  const iban = compactIban(typed);
  const check = useQuery({ ...payeeCheckQuery(iban), enabled: ibanFault(iban) === null });
  const saved = useQuery(payeesQuery).data?.find((payee) => payee.iban === iban);
  const add = useAddPayee();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (saved) onAdded(saved);
    else if (check.data && label.trim()) add.mutate({ label: label.trim(), iban }, { onSuccess: onAdded });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <Refusal error={add.error} title={<Trans>The payee is not saved</Trans>} />
      <IbanField value={typed} onChange={setTyped} check={check} asked={asked} />
      {saved && (
        <Notice tone="calm" title={saved.label}>
          <Trans>You have already saved this IBAN.</Trans>
        </Notice>
      )}
      {check.data && !saved && (
        <div className="animate-rise">
          <Field
            label={<Trans>What do you call them?</Trans>}
            hint={<Trans>Only you see this name.</Trans>}
            value={label}
            maxLength={LABEL_LENGTH_MAX}
            autoComplete="off"
            error={asked && !label.trim() && t`Give the payee a name, such as Rent or Ana.`}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
      )}
      <Button type="submit" busy={add.isPending} className="min-h-12">
        {action}
      </Button>
    </form>
  );
}
