import { type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import { FieldError, INPUT_CLASS } from "@/shared/ui/field";
import { ChevronIcon } from "@/shared/ui/icons";

type SelectFieldProps = SelectHTMLAttributes<HTMLSelectElement> & {
  label: ReactNode;
  options: readonly { value: string; label: string }[];
  /** What stands there while nothing is chosen. */
  none: string;
  error?: ReactNode;
  ref?: Ref<HTMLSelectElement>;
};

export function SelectField({ label, options, none, error, className = "", ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-semibold text-body">
        {label}
      </label>
      <div className="relative">
        <select
          {...select}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          className={`${INPUT_CLASS} appearance-none truncate pr-11!`}
        >
          <option value="">{none}</option>
          {options.map(({ value, label: name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <ChevronIcon className="pointer-events-none absolute inset-y-0 right-4 my-auto size-4 rotate-90 text-muted" />
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
