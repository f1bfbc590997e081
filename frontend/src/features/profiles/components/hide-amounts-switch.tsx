import { Trans } from "@lingui/react/macro";
import { preferences, usePreferences } from "@/shared/preferences/preferences";

export function HideAmountsSwitch() {
  const { amountsHidden } = usePreferences();
  return (
    <label className="flex min-h-11 items-center justify-between gap-6 py-3.5">
      <span>
        <span className="block font-medium">
          <Trans>Hide amounts</Trans>
        </span>
        <span className="block text-muted text-note">
          <Trans>Balances and movements show dots on this device.</Trans>
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={amountsHidden}
        checked={amountsHidden}
        onChange={(event) => preferences.set({ amountsHidden: event.target.checked })}
        className="peer sr-only"
      />
      <span
        aria-hidden="true"
        className="relative h-7 w-12 shrink-0 rounded-full bg-field-line transition-colors duration-150 after:absolute after:top-1 after:left-1 after:size-5 after:rounded-full after:bg-paper after:transition-transform after:duration-150 peer-checked:bg-leaf peer-checked:after:translate-x-5 peer-focus-visible:outline-2 peer-focus-visible:outline-leaf peer-focus-visible:outline-offset-2"
      />
    </label>
  );
}
