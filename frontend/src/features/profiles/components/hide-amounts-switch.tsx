import { Trans } from "@lingui/react/macro";
import { preferences, usePreferences } from "@/shared/preferences/preferences";
import { Switch } from "@/shared/ui/switch";

export function HideAmountsSwitch() {
  const { amountsHidden } = usePreferences();
  return (
    <Switch
      label={<Trans>Hide amounts</Trans>}
      hint={<Trans>Balances, movements and news show dots on this device.</Trans>}
      on={amountsHidden}
      onChange={(hidden) => preferences.set({ amountsHidden: hidden })}
    />
  );
}
