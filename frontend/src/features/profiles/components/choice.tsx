import { useId } from "react";

type ChoiceProps<T extends string> = {
  name: string;
  options: { value: T; label: string; lang?: string }[];
  value: T;
  onChange: (value: T) => void;
};

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ name, options, value, onChange }: ChoiceProps<T>) {
  const group = useId();
  return (
    <fieldset className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3.5">
      <legend className="float-left contents font-medium">{name}</legend>
      <div className="flex w-full rounded-card bg-sunken p-1 sm:w-auto">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className="flex min-h-11 flex-1 items-center justify-center rounded-[9px] px-4 font-semibold text-muted text-note transition-colors duration-150 hover:text-ink has-checked:bg-surface has-checked:text-leaf has-focus-visible:outline-2 has-focus-visible:outline-leaf has-checked:ring-1 has-checked:ring-line"
          >
            <input
              type="radio"
              name={group}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
