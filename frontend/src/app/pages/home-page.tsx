import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/features/accounts/api/list-accounts";
import { AccountList } from "@/features/accounts/components/account-list";
import { ShareIban } from "@/features/accounts/components/share-iban";
import { TotalBalance } from "@/features/accounts/components/total-balance";
import type { Account } from "@/features/accounts/model";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { LatestTransactions } from "@/features/transactions/components/latest-transactions";
import { ButtonLink } from "@/shared/ui/button";
import { SendIcon } from "@/shared/ui/icons";
import { PageHeading } from "@/shared/ui/page-heading";
import { RowBones } from "@/shared/ui/skeleton";
import { Sprig } from "@/shared/ui/sprig";

const OPENING_POLL_MS = 2000;

export default function HomePage() {
  const { t } = useLingui();
  // A newcomer's account is opened a moment after the registration; until it is there, ask again.
  const accounts = useQuery({
    ...accountsQuery,
    refetchInterval: ({ state }) => (state.data?.length === 0 ? OPENING_POLL_MS : false),
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-14 gap-y-9 wide:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <div className="flex flex-col gap-7">
        <div className="relative">
          {!accounts.error && (
            <Sprig className="pointer-events-none absolute -top-8 -right-5 w-44 text-leaf/25 sm:-right-2 sm:w-52" />
          )}
          <PageHeading title={t`Home`} className="relative font-semibold text-lead">
            <Greeting />
          </PageHeading>
          <div className="relative mt-4">
            {(accounts.data || !accounts.error) && <TotalBalance accounts={accounts.data} />}
          </div>
          <ButtonLink to="/send" className="relative mt-5 min-h-12 w-full sm:w-auto sm:min-w-56">
            <SendIcon className="size-5" />
            <Trans>Send money</Trans>
          </ButtonLink>
        </div>
        <section aria-labelledby="home-accounts">
          <h2 id="home-accounts" className="mb-3 font-[650] text-lead">
            <Trans>Accounts</Trans>
          </h2>
          <AccountList />
        </section>
      </div>
      {!(accounts.error && !accounts.data) && <Latest accounts={accounts.data} />}
    </div>
  );
}

function Latest({ accounts }: { accounts: Account[] | undefined }) {
  const first = accounts?.[0];
  if (accounts && !first) return null;
  return (
    <section aria-labelledby="home-latest">
      <h2 id="home-latest" className="mb-1 font-[650] text-lead">
        <Trans>Latest movements</Trans>
      </h2>
      {accounts && first ? (
        <LatestTransactions
          accounts={accounts}
          whenEmpty={
            <div className="mt-3">
              <ShareIban account={first} />
            </div>
          }
        />
      ) : (
        <RowBones count={5} />
      )}
    </section>
  );
}

const DAWN = 5;
const NOON = 12;
const EVENING = 20;

function Greeting() {
  const { data: session } = useQuery(sessionQuery);
  const name = session?.full_name.split(" ")[0] ?? "";
  const hour = new Date().getHours();
  if (hour >= DAWN && hour < NOON) return <Trans>Good morning, {name}</Trans>;
  if (hour >= NOON && hour < EVENING) return <Trans>Good afternoon, {name}</Trans>;
  return <Trans>Good evening, {name}</Trans>;
}
