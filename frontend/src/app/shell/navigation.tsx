import { Trans, useLingui } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { UnreadBadge } from "@/features/notices/components/unread-badge";
import { AccountsIcon, HomeIcon, InboxIcon, ProfileIcon, SendIcon } from "@/shared/ui/icons";
import { Logo } from "@/shared/ui/logo";

type Place = { to: NonNullable<LinkProps["to"]>; icon: typeof HomeIcon; name: ReactNode; badge?: boolean };

const PLACES: Place[] = [
  { to: "/", icon: HomeIcon, name: <Trans>Home</Trans> },
  { to: "/accounts", icon: AccountsIcon, name: <Trans>Accounts</Trans> },
  { to: "/send", icon: SendIcon, name: <Trans>Send</Trans> },
  { to: "/inbox", icon: InboxIcon, name: <Trans>Inbox</Trans>, badge: true },
  { to: "/profile", icon: ProfileIcon, name: <Trans>Profile</Trans> },
];

/** At the bottom on a phone, at the left on a desk. */
export function Navigation() {
  const { t } = useLingui();
  return (
    <nav
      aria-label={t`Main`}
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] desk:sticky desk:top-0 desk:h-dvh desk:w-56 desk:shrink-0 desk:border-t-0 desk:border-r desk:bg-transparent"
    >
      <div className="flex h-full flex-col desk:px-4 desk:py-7">
        <Link
          to="/"
          aria-label={t`Arrayan, home`}
          className="mb-8 hidden min-h-11 items-center px-2 desk:flex"
        >
          <Logo />
        </Link>

        <ul className="mx-auto grid w-full max-w-md grid-cols-5 desk:flex desk:max-w-none desk:flex-col desk:gap-1">
          {PLACES.map(({ to, icon: Icon, name, badge }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === "/", includeSearch: false }}
                className="group relative flex min-h-16 flex-col items-center justify-center gap-1 font-semibold text-muted text-note transition-colors duration-150 hover:text-ink aria-[current=page]:text-leaf desk:min-h-11 desk:flex-row desk:justify-start desk:gap-3 desk:rounded-card desk:px-3 desk:text-body desk:hover:bg-sunken desk:aria-[current=page]:bg-leaf-soft"
              >
                <span className="grid place-items-center rounded-full px-4 py-0.5 transition-colors duration-150 group-aria-[current=page]:bg-leaf-soft desk:bg-transparent! desk:p-0">
                  <Icon className="size-6 desk:size-[1.375rem]" />
                </span>
                {name}
                {badge && <UnreadBadge className="absolute top-1.5 left-[55%] desk:static desk:ml-auto" />}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
