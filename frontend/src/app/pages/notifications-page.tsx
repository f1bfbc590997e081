import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { preferencesQuery } from "@/features/notification-preferences/api/get-preferences";
import { DeviceList } from "@/features/notification-preferences/components/device-list";
import { PreferencesForm } from "@/features/notification-preferences/components/preferences-form";
import { LoadFailed } from "@/shared/problems/load-failed";
import { BackLink } from "@/shared/ui/back-link";
import { PageHeading } from "@/shared/ui/page-heading";
import { RowBones } from "@/shared/ui/skeleton";

export default function NotificationsPage() {
  const { t } = useLingui();
  return (
    <div className="mx-auto max-w-xl">
      <BackLink to="/profile" className="-mt-2">
        <Trans>Profile</Trans>
      </BackLink>
      <PageHeading title={t`Notifications`} className="mt-2 font-[650] text-title" />
      <p className="mt-1.5 mb-5 text-muted">
        <Trans>Your inbox keeps everything. Here you choose what else reaches you.</Trans>
      </p>
      <Preferences />
      <section aria-labelledby="devices" className="mt-10">
        <h2 id="devices" className="mb-2 font-[650] text-lead">
          <Trans>Devices that get pushes</Trans>
        </h2>
        <DeviceList />
      </section>
    </div>
  );
}

function Preferences() {
  const { data, error, refetch, isFetching } = useQuery(preferencesQuery);
  if (data) return <PreferencesForm saved={data} />;
  if (!error) return <RowBones count={4} />;
  return (
    <LoadFailed
      title={<Trans>We could not load your choices</Trans>}
      error={error}
      onRetry={refetch}
      retrying={isFetching}
    />
  );
}
