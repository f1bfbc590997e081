import { Trans } from "@lingui/react/macro";

/** How far along a short way of several screens the customer is. */
export function Steps({ step, count }: { step: number; count: number }) {
  return (
    <div className="flex items-center gap-3">
      <div aria-hidden="true" className="flex flex-1 gap-1.5">
        {Array.from({ length: count }, (_, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its position.
            key={index}
            className={`h-1 flex-1 rounded-full transition-colors duration-200 ${index < step ? "bg-leaf" : "bg-line"}`}
          />
        ))}
      </div>
      <p className="text-muted text-note tabular-nums">
        <Trans>
          Step {step} of {count}
        </Trans>
      </p>
    </div>
  );
}
