import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { AlertIcon } from "@/shared/ui/icons";

export const INPUT_CLASS =
  "w-full min-h-12 rounded-card border border-field-line bg-surface px-4 py-2.5 text-lead text-ink placeholder:text-muted/80 transition-colors duration-150 hover:border-ink aria-invalid:border-danger";

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-danger text-note">
      <AlertIcon className="mt-px size-4" />
      <span>{children}</span>
    </p>
  );
}

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  trailing?: ReactNode;
  ref?: Ref<HTMLInputElement>;
};

export function Field({ label, hint, error, trailing, className = "", ...input }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-semibold text-body">
        {label}
      </label>
      <div className="relative">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
          className={`${INPUT_CLASS} ${trailing ? "pr-14" : ""}`}
        />
        {trailing && <div className="absolute inset-y-0 right-1 grid place-items-center">{trailing}</div>}
      </div>
      {hint && (
        <div id={`${id}-hint`} className="text-muted text-note">
          {hint}
        </div>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
