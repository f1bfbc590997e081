import { type ReactNode, useId } from "react";
import { FieldError } from "@/shared/ui/field";

export const CODE_LENGTH = 6;

type CodeFieldProps = {
  label: ReactNode;
  value: string;
  onChange: (digits: string) => void;
  error?: ReactNode;
  disabled?: boolean;
};

/** One real input, so that pasting, autofill and screen readers work; the six places are only drawn. */
export function CodeField({ label, value, onChange, error, disabled }: CodeFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, "").slice(0, CODE_LENGTH))}
        readOnly={disabled}
        inputMode="numeric"
        autoComplete="one-time-code"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className="h-16 w-full rounded-card border border-field-line bg-surface pl-[0.55em] text-center font-semibold text-display tabular-nums tracking-[0.55em] placeholder:text-line hover:border-ink aria-invalid:border-danger"
        placeholder="······"
      />
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
