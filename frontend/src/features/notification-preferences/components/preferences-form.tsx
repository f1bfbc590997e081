import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useSavePreferences } from "@/features/notification-preferences/api/save-preferences";
import { ChannelChoices } from "@/features/notification-preferences/components/channel-choices";
import { QuietHoursFields } from "@/features/notification-preferences/components/quiet-hours-fields";
import {
  type NotificationPreferences,
  quietHoursFault,
  sameAs,
  withChannel,
} from "@/features/notification-preferences/model";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { announce } from "@/shared/ui/live-region";
import { Notice } from "@/shared/ui/notice";
import { Switch } from "@/shared/ui/switch";

/** What is chosen here stays as it is until the bank has it; a failure takes nothing back. */
export function PreferencesForm({ saved }: { saved: NotificationPreferences }) {
  const { t } = useLingui();
  const [draft, setDraft] = useState<NotificationPreferences | null>(null);
  const save = useSavePreferences();
  const chosen = draft ?? saved;
  const changed = !sameAs(chosen, saved);
  const change = (next: Partial<NotificationPreferences>) => {
    save.reset();
    setDraft({ ...chosen, ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending || quietHoursFault(chosen.quiet_hours)) return;
    save.mutate(chosen, {
      onSuccess: () => {
        setDraft(null);
        announce(t`Saved.`);
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <ChannelChoices
        choices={chosen.categories}
        onChange={(...choice) => change(withChannel(chosen, ...choice))}
      />
      <div className="mt-4 divide-y divide-line">
        <Switch
          label={<Trans>Try another way</Trans>}
          hint={<Trans>When none of your choices reaches you, we use one that does.</Trans>}
          on={chosen.fallback}
          onChange={(fallback) => change({ fallback })}
        />
        <Switch
          label={<Trans>Show amounts on the lock screen</Trans>}
          hint={<Trans>Pushes and SMS name sums. Off, they only say that money moved.</Trans>}
          on={chosen.show_amounts}
          onChange={(show_amounts) => change({ show_amounts })}
        />
        <QuietHoursFields
          hours={chosen.quiet_hours ?? null}
          onChange={(quiet_hours) => change({ quiet_hours })}
        />
      </div>
      <div className="mt-5 flex flex-col gap-4">
        <Refusal error={save.error} title={<Trans>Your choices are not saved yet</Trans>} />
        {save.isSuccess && !changed && <Notice tone="calm" title={<Trans>Your choices are saved</Trans>} />}
        <Button type="submit" busy={save.isPending} className="min-h-12 sm:self-start">
          <Trans>Save</Trans>
        </Button>
      </div>
    </form>
  );
}
