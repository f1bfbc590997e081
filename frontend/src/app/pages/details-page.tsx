import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { profileQuery } from "@/features/profiles/api/get-profile";
import { DetailsAway } from "@/features/profiles/components/details-away";
import { DetailsForm } from "@/features/profiles/components/details-form";
import { BackLink } from "@/shared/ui/back-link";
import { announce } from "@/shared/ui/live-region";
import { PageHeading } from "@/shared/ui/page-heading";
import { RowBones } from "@/shared/ui/skeleton";

export default function DetailsPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const query = useQuery(profileQuery);
  const profile = query.data?.profile;
  const saved = () => {
    announce(t`Your details are saved.`);
    void navigate({ to: "/profile" });
  };
  return (
    <div className="mx-auto max-w-md">
      <BackLink to="/profile" className="-mt-2">
        <Trans>Profile</Trans>
      </BackLink>
      <PageHeading title={t`Personal details`} className="mt-2 mb-7 font-[650] text-title" />
      {profile ? (
        <DetailsForm profile={profile} action={<Trans>Save</Trans>} onSaved={saved} />
      ) : query.data || query.error ? (
        <DetailsAway error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <RowBones count={5} />
      )}
    </div>
  );
}
