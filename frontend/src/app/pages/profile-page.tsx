import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLeaveBank } from "@/app/session-end";
import { Choice } from "@/features/profiles/components/choice";
import { DetailsCard } from "@/features/profiles/components/details-card";
import { HideAmountsSwitch } from "@/features/profiles/components/hide-amounts-switch";
import { MeCard } from "@/features/profiles/components/me-card";
import { useChangeLanguage } from "@/features/sessions/api/change-language";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { preferences, type Theme, usePreferences } from "@/shared/preferences/preferences";
import { Refusal } from "@/shared/problems/refusal";
import { Button } from "@/shared/ui/button";
import { BellIcon, ChevronIcon, KeyIcon, PeopleIcon, SignOutIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";

export default function ProfilePage() {
  const { t } = useLingui();
  const { data: session } = useQuery(sessionQuery);
  const leave = useLeaveBank();
  return (
    <div className="mx-auto max-w-xl">
      <PageHeading title={t`Profile`} />
      <div className="mt-6 flex flex-col gap-9">
        <MeCard name={session?.full_name ?? ""} />
        <DetailsCard />
        <Places />
        <Settings />
        <div className="flex flex-col gap-3">
          <Refusal error={leave.error} title={<Trans>You are still signed in</Trans>} />
          <Button look="secondary" className="self-start" busy={leave.isPending} onClick={leave.signOut}>
            <SignOutIcon className="size-5" />
            <Trans>Sign out</Trans>
          </Button>
        </div>
      </div>
    </div>
  );
}

type Place = {
  to: "/payees" | "/profile/notifications" | "/profile/password";
  icon: typeof KeyIcon;
  name: ReactNode;
};

const PLACES: Place[] = [
  { to: "/payees", icon: PeopleIcon, name: <Trans>Saved payees</Trans> },
  { to: "/profile/notifications", icon: BellIcon, name: <Trans>Notifications</Trans> },
  { to: "/profile/password", icon: KeyIcon, name: <Trans>Change password</Trans> },
];

function Places() {
  return (
    <ul className="flex flex-col gap-3">
      {PLACES.map(({ to, icon: Icon, name }) => (
        <li key={to}>
          <Link
            to={to}
            className="group flex min-h-14 items-center gap-3.5 rounded-card border border-line bg-surface px-4 font-semibold transition-colors duration-150 hover:border-field-line"
          >
            <Icon className="size-5 text-leaf" />
            <span className="flex-1">{name}</span>
            <ChevronIcon className="size-4 text-muted transition-transform duration-150 group-hover:translate-x-0.5" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Settings() {
  const { t } = useLingui();
  const { theme, language } = usePreferences();
  const changeLanguage = useChangeLanguage();
  const themes: { value: Theme; label: string }[] = [
    { value: "system", label: t`System` },
    { value: "light", label: t`Light` },
    { value: "dark", label: t`Dark` },
  ];
  return (
    <section aria-labelledby="settings">
      <h2 id="settings" className="mb-1 font-[650] text-lead">
        <Trans>Settings</Trans>
      </h2>
      <Refusal
        error={changeLanguage.error}
        title={<Trans>The language changed here, but not yet for letters and messages</Trans>}
      />
      <div className="divide-y divide-line">
        <Choice
          name={t`Language`}
          options={[
            { value: "en", label: "English", lang: "en" },
            { value: "es", label: "Español", lang: "es" },
          ]}
          value={language}
          onChange={(chosen) => changeLanguage.mutate(chosen)}
        />
        <Choice
          name={t`Appearance`}
          options={themes}
          value={theme}
          onChange={(chosen) => preferences.set({ theme: chosen })}
        />
        <HideAmountsSwitch />
      </div>
    </section>
  );
}
