import { Trans } from "@lingui/react/macro";
import { namedDay } from "@/shared/dates/days";
import { useLocale } from "@/shared/i18n/i18n";

export function DayName({ day }: { day: string }) {
  const named = namedDay(day, useLocale());
  if (named.kind === "today") return <Trans>Today</Trans>;
  if (named.kind === "yesterday") return <Trans>Yesterday</Trans>;
  return named.text;
}
