import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { countOf, type Filters } from "@/features/transactions/model";
import { useLocale } from "@/shared/i18n/i18n";
import type { Currency } from "@/shared/money/money";
import { parseAmount, typedText } from "@/shared/money/parse-amount";
import { Button } from "@/shared/ui/button";
import { Field } from "@/shared/ui/field";

type FilterPanelProps = { filters: Filters; currency: Currency; onChange: (filters: Filters) => void };

export function FilterPanel({ filters, currency, onChange }: FilterPanelProps) {
  const amount = (key: "min" | "max", label: ReactNode) => (
    <AmountBound
      key={`${key} ${filters[key] ?? ""}`}
      label={label}
      minor={filters[key]}
      currency={currency}
      onChange={(minor) => onChange({ ...filters, [key]: minor })}
    />
  );
  const date = (key: "from" | "to", label: ReactNode) => (
    <Field
      label={label}
      type="date"
      value={filters[key] ?? ""}
      onChange={(event) => onChange({ ...filters, [key]: event.target.value || undefined })}
    />
  );
  return (
    <div className="mt-3 grid animate-rise grid-cols-2 gap-x-3 gap-y-4 rounded-card bg-sunken p-4 [&_input]:px-3 [&_input]:text-body">
      {date("from", <Trans>From day</Trans>)}
      {date("to", <Trans>To day</Trans>)}
      {amount("min", <Trans>Amount from</Trans>)}
      {amount("max", <Trans>Amount to</Trans>)}
      {countOf(filters) > 0 && (
        <Button
          look="quiet"
          className="col-span-2 justify-self-start"
          onClick={() => onChange({ text: filters.text })}
        >
          <Trans>Clear filters</Trans>
        </Button>
      )}
    </div>
  );
}

type AmountBoundProps = {
  label: ReactNode;
  minor: number | undefined;
  currency: Currency;
  onChange: (minor: number | undefined) => void;
};

function AmountBound({ label, minor, currency, onChange }: AmountBoundProps) {
  const { t } = useLingui();
  const locale = useLocale();
  const [typed, setTyped] = useState(minor === undefined ? "" : typedText({ minor, currency }, locale));
  const [wrong, setWrong] = useState(false);
  const apply = () => {
    const parsed = parseAmount(typed, currency, locale);
    const empty = !parsed.ok && parsed.reason === "empty";
    setWrong(!parsed.ok && !empty);
    if (parsed.ok && parsed.minor !== minor) onChange(parsed.minor);
    else if (empty && minor !== undefined) onChange(undefined);
  };
  return (
    <Field
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={typed}
      error={wrong && t`Enter an amount such as 50.`}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === "Enter" && apply()}
    />
  );
}
