import { useLingui as useMessages } from "@lingui/react";
import { Trans } from "@lingui/react/macro";
import { countryName } from "@/features/profiles/countries";
import { DOCUMENT_NAMES, type ProfileDocument } from "@/features/profiles/model";
import { shortDay } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";

export function DocumentLine({ document }: { document: ProfileDocument }) {
  const { _ } = useMessages();
  const locale = useLocale();
  const until = shortDay(document.expires_on, locale);
  return (
    <>
      <span className="block">
        {_(DOCUMENT_NAMES[document.kind])} <span className="tabular-nums">{document.number_masked}</span>
      </span>
      <span className="block font-normal text-muted text-note">
        {countryName(document.country, locale)} · <Trans>valid until {until}</Trans>
      </span>
    </>
  );
}
