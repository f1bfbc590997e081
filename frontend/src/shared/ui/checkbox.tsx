import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { CheckIcon } from "@/shared/ui/icons";

type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "className"> & {
  label: ReactNode;
  /** Where a heading beside it says the same to those who see. */
  labelHidden?: boolean;
};

export function Checkbox({ label, labelHidden = false, ...input }: CheckboxProps) {
  const id = useId();
  return (
    <span className="relative flex min-h-11 items-center">
      <input
        {...input}
        id={id}
        type="checkbox"
        className="peer absolute size-11 cursor-pointer opacity-0 disabled:cursor-default"
      />
      <span
        aria-hidden="true"
        className="pointer-events-none mx-2.5 grid size-6 shrink-0 place-items-center rounded-md border border-field-line bg-surface text-transparent transition-colors duration-150 peer-checked:border-leaf peer-checked:bg-leaf peer-checked:text-on-leaf peer-disabled:border-line! peer-disabled:bg-sunken! peer-disabled:text-muted! peer-hover:border-ink peer-focus-visible:outline-2 peer-focus-visible:outline-leaf peer-focus-visible:outline-offset-2"
      >
        <CheckIcon className="size-4" />
      </span>
      <label htmlFor={id} className={labelHidden ? "sr-only" : "flex-1"}>
        {label}
      </label>
    </span>
  );
}
