import { Trans, useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { PayeeCheck } from "@/features/payees/model";
import { asProblem } from "@/shared/api/problem";
import { compactIban, groupedIban, ibanFault } from "@/shared/ibans/iban";
import { useProblemText } from "@/shared/problems/use-problem-text";
import { Avatar } from "@/shared/ui/avatar";
import { Field } from "@/shared/ui/field";
import { Bone } from "@/shared/ui/skeleton";

type IbanFieldProps = {
  value: string;
  onChange: (typed: string) => void;
  check: UseQueryResult<PayeeCheck>;
  asked: boolean;
};

export function IbanField({ value, onChange, check, asked }: IbanFieldProps) {
  const { t } = useLingui();
  const textOf = useProblemText();
  const [left, setLeft] = useState(false);
  const fault = ibanFault(value);
  const empty = compactIban(value) === "";
  const faultShown = fault === "mistyped" || (fault === "unfinished" && (asked || (left && !empty)));
  const words = {
    mistyped: t`That IBAN is not right. Compare it with the original, digit by digit.`,
    unfinished: empty ? t`Enter the IBAN of the account.` : t`The IBAN is not complete yet.`,
  };
  const error =
    faultShown && fault ? words[fault] : check.error && !fault ? textOf(asProblem(check.error)) : undefined;
  return (
    <div>
      <Field
        label={<Trans>IBAN</Trans>}
        hint={<Trans>Paste it as it is, with or without spaces.</Trans>}
        value={value}
        error={error}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={60}
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => {
          setLeft(true);
          onChange(groupedIban(value));
        }}
        className="tabular-nums"
      />
      <div aria-live="polite">
        {!fault && check.data && <Holder check={check.data} />}
        {!fault && check.isFetching && !check.data && <HolderBones />}
      </div>
    </div>
  );
}

function Holder({ check }: { check: PayeeCheck }) {
  return (
    <div className="mt-3 flex animate-rise items-center gap-3.5 rounded-card bg-leaf-soft p-3.5">
      <Avatar name={check.holder_name_masked} className="size-11 bg-surface!" />
      <div className="min-w-0">
        <p className="font-semibold">
          <span className="sr-only">
            <Trans>Account holder</Trans>{" "}
          </span>
          {check.holder_name_masked}
        </p>
        <p className="text-note">
          {check.bank_name} · {check.currency}
        </p>
      </div>
    </div>
  );
}

function HolderBones() {
  return (
    <div className="mt-3 flex items-center gap-3.5 rounded-card bg-sunken p-3.5">
      <Bone round className="size-11" />
      <div className="space-y-2">
        <Bone className="h-4 w-32" />
        <Bone className="h-3 w-24" />
      </div>
      <span className="sr-only">
        <Trans>Asking the bank who holds this account…</Trans>
      </span>
    </div>
  );
}
