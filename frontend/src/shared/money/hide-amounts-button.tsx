import { useLingui } from "@lingui/react/macro";
import { preferences, usePreferences } from "@/shared/preferences/preferences";
import { IconButton } from "@/shared/ui/button";
import { EyeIcon, EyeOffIcon } from "@/shared/ui/icons";

export function HideAmountsButton({ className }: { className?: string }) {
  const { t } = useLingui();
  const { amountsHidden } = usePreferences();
  return (
    <IconButton
      label={t`Hide amounts`}
      aria-pressed={amountsHidden}
      onClick={() => preferences.set({ amountsHidden: !amountsHidden })}
      className={className}
    >
      {amountsHidden ? <EyeOffIcon className="size-5" /> : <EyeIcon className="size-5" />}
    </IconButton>
  );
}
