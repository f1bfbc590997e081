import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { devicesQuery } from "@/features/notification-preferences/api/list-devices";
import { useRemoveDevice } from "@/features/notification-preferences/api/remove-device";
import type { Device } from "@/features/notification-preferences/model";
import { dayOf, shortDay } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { PhoneIcon } from "@/shared/ui/icons";
import { announce } from "@/shared/ui/live-region";
import { RowBones } from "@/shared/ui/skeleton";

export function DeviceList() {
  const { data, error, refetch, isFetching } = useQuery(devicesQuery);
  if (!data) {
    if (!error) return <RowBones count={1} />;
    return (
      <LoadFailed
        title={<Trans>We could not load your devices</Trans>}
        error={error}
        onRetry={refetch}
        retrying={isFetching}
      />
    );
  }
  if (data.length === 0) return <NoDevice />;
  return (
    <ul className="divide-y divide-line">
      {data.map((device) => (
        <DeviceRow key={device.device_id} device={device} />
      ))}
    </ul>
  );
}

const PLATFORMS: Record<Device["platform"], string> = { android: "Android", ios: "iOS", web: "Web" };

function DeviceRow({ device }: { device: Device }) {
  const { t } = useLingui();
  const locale = useLocale();
  const remove = useRemoveDevice();
  const { name, platform, device_id, updated_at } = device;
  const since = shortDay(dayOf(new Date(updated_at)), locale);
  const takeAway = () =>
    remove.mutate(device_id, { onSuccess: () => announce(t`${name} gets no pushes any more.`) });
  return (
    <li className="py-3">
      <div className="flex items-center gap-3.5">
        <span
          aria-hidden="true"
          className="grid size-10 shrink-0 place-items-center rounded-full bg-bark-soft text-bark"
        >
          <PhoneIcon className="size-5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{name}</span>
          <span className="block text-muted text-note">
            {PLATFORMS[platform]} · <Trans>since {since}</Trans>
          </span>
        </span>
        <Button
          look="quiet"
          className="-mr-3"
          busy={remove.isPending}
          aria-label={t`Remove ${name}`}
          onClick={takeAway}
        >
          <Trans>Remove</Trans>
        </Button>
      </div>
      <Refusal error={remove.error} title={<Trans>This device still gets pushes</Trans>} />
    </li>
  );
}

function NoDevice() {
  return (
    <div className="flex items-start gap-3.5 rounded-card bg-sunken p-4">
      <PhoneIcon className="mt-0.5 size-5 text-muted" />
      <p>
        <Trans>
          Pushes need the Arrayan app on a phone. Sign in there once, and the phone is listed here. Until then
          we use your other choices.
        </Trans>
      </p>
    </div>
  );
}
