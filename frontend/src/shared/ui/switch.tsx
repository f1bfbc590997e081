import type { ReactNode } from "react";

type SwitchProps = { label: ReactNode; hint?: ReactNode; on: boolean; onChange: (on: boolean) => void };

/** A line with a name, what it means, and on or off. */
export function Switch({ label, hint, on, onChange }: SwitchProps) {
  return (
    <label className="relative flex min-h-11 items-center justify-between gap-6 py-3.5">
      <span>
        <span className="block font-medium">{label}</span>
        {hint && <span className="block text-muted text-note">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute inset-0 size-full cursor-pointer opacity-0"
      />
      <span
        aria-hidden="true"
        className="relative h-7 w-12 shrink-0 rounded-full bg-field-line transition-colors duration-150 after:absolute after:top-1 after:left-1 after:size-5 after:rounded-full after:bg-paper after:transition-transform after:duration-150 peer-checked:bg-leaf peer-checked:after:translate-x-5 peer-focus-visible:outline-2 peer-focus-visible:outline-leaf peer-focus-visible:outline-offset-2"
      />
    </label>
  );
}
