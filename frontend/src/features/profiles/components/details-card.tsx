import { useLingui as useMessages } from "@lingui/react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { profileQuery } from "@/features/profiles/api/get-profile";
import { DetailsAway } from "@/features/profiles/components/details-away";
import { DocumentLine } from "@/features/profiles/components/document-line";
import { countryName } from "@/features/profiles/countries";
import { INCOME_NAMES, isUntold, OCCUPATION_NAMES, type Profile } from "@/features/profiles/model";
import { shortDay } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";
import { ButtonLink } from "@/shared/ui/button";
import { Fact, Facts } from "@/shared/ui/facts";
import { EditIcon } from "@/shared/ui/icons";
import { Bone } from "@/shared/ui/skeleton";

export function DetailsCard() {
  const query = useQuery(profileQuery);
  const profile = query.data?.profile;
  return (
    <section aria-labelledby="details">
      <div className="flex min-h-11 items-center justify-between gap-3">
        <h2 id="details" className="font-[650] text-lead">
          <Trans>Personal details</Trans>
        </h2>
        {profile && !isUntold(profile) && (
          <ButtonLink to="/profile/details" look="quiet" className="-mr-3">
            <EditIcon className="size-5" />
            <Trans>Edit</Trans>
          </ButtonLink>
        )}
      </div>
      {profile ? (
        <Told profile={profile} />
      ) : query.data || query.error ? (
        <DetailsAway error={query.error} onRetry={() => query.refetch()} retrying={query.isFetching} />
      ) : (
        <CardBones />
      )}
    </section>
  );
}

function Told({ profile }: { profile: Profile }) {
  return (
    <>
      {!profile.completed && <Prompt begun={!isUntold(profile)} />}
      {!isUntold(profile) && <DetailFacts profile={profile} />}
    </>
  );
}

function Prompt({ begun }: { begun: boolean }) {
  return (
    <div className={`mt-1 rounded-card bg-bark-soft p-4 ${begun ? "mb-4" : ""}`}>
      <p className="font-semibold">
        {begun ? <Trans>A few details are still missing</Trans> : <Trans>Tell us a little about you</Trans>}
      </p>
      <p className="mt-0.5">
        <Trans>With your details we can help you faster. It takes two minutes, whenever you like.</Trans>
      </p>
      <ButtonLink to="/profile/details" look="secondary" className="mt-3">
        {begun ? <Trans>Complete them</Trans> : <Trans>Add your details</Trans>}
      </ButtonLink>
    </div>
  );
}

function DetailFacts({ profile }: { profile: Profile }) {
  const { _ } = useMessages();
  const locale = useLocale();
  const { address, birth_date, occupation, income_band, documents } = profile;
  return (
    <Facts>
      {address && (
        <Fact name={<Trans>Address</Trans>}>
          {address.street}
          <span className="block">
            {address.postal_code} {address.city}
          </span>
          <span className="block">{countryName(address.country, locale)}</span>
        </Fact>
      )}
      {birth_date && <Fact name={<Trans>Birth date</Trans>}>{shortDay(birth_date, locale)}</Fact>}
      {occupation && <Fact name={<Trans>What you do</Trans>}>{_(OCCUPATION_NAMES[occupation])}</Fact>}
      {income_band && <Fact name={<Trans>Income a year</Trans>}>{_(INCOME_NAMES[income_band])}</Fact>}
      {documents.map((document) => (
        <Fact key={document.kind + document.number_masked} name={<Trans>Document</Trans>}>
          <DocumentLine document={document} />
        </Fact>
      ))}
    </Facts>
  );
}

function CardBones() {
  return (
    <Facts>
      <Fact name={<Trans>Address</Trans>}>
        <Bone className="h-5 w-40" />
        <Bone className="mt-1 h-5 w-28" />
      </Fact>
      <Fact name={<Trans>Birth date</Trans>}>
        <Bone className="h-5 w-24" />
      </Fact>
      <Fact name={<Trans>What you do</Trans>}>
        <Bone className="h-5 w-24" />
      </Fact>
    </Facts>
  );
}
