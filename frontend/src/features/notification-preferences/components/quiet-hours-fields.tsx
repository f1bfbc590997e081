import { Trans, useLingui } from "@lingui/react/macro";
import {
  type QuietHours,
  quietHoursFault,
  USUAL_QUIET_HOURS,
} from "@/features/notification-preferences/model";
import { Field, FieldError } from "@/shared/ui/field";
import { Switch } from "@/shared/ui/switch";

type QuietHoursFieldsProps = { hours: QuietHours | null; onChange: (hours: QuietHours | null) => void };

export function QuietHoursFields({ hours, onChange }: QuietHoursFieldsProps) {
  const { t } = useLingui();
  const fault = quietHoursFault(hours);
  return (
    <div>
      <Switch
        label={<Trans>Quiet hours</Trans>}
        hint={<Trans>What comes at night waits until the morning. Security never waits.</Trans>}
        on={hours !== null}
        onChange={(on) => onChange(on ? USUAL_QUIET_HOURS : null)}
      />
      {hours && (
        <fieldset aria-label={t`Quiet hours`} className="animate-rise pb-4">
          <div className="grid max-w-sm grid-cols-2 gap-3">
            <Field
              label={<Trans>They begin</Trans>}
              type="time"
              value={hours.from}
              onChange={(event) => onChange({ ...hours, from: event.target.value })}
            />
            <Field
              label={<Trans>They end</Trans>}
              type="time"
              value={hours.to}
              onChange={(event) => onChange({ ...hours, to: event.target.value })}
            />
          </div>
          <div role="status" className="mt-1.5">
            {fault && (
              <FieldError>
                {fault === "unfinished" ? (
                  <Trans>Enter both times.</Trans>
                ) : (
                  <Trans>The two times are the same. Choose different ones.</Trans>
                )}
              </FieldError>
            )}
          </div>
        </fieldset>
      )}
    </div>
  );
}
