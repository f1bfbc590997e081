import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/features/accounts/api/list-accounts";
import { AccountCard, AccountCardBones } from "@/features/accounts/components/account-card";
import { LoadFailed } from "@/shared/problems/load-failed";
import { EmptyState } from "@/shared/ui/empty-state";

export function AccountList() {
  const { data, error, refetch, isFetching } = useQuery(accountsQuery);
  if (data) {
    if (data.length === 0) return <NoAccount />;
    return (
      <ul className="flex flex-col gap-3">
        {data.map((account) => (
          <li key={account.id}>
            <AccountCard account={account} />
          </li>
        ))}
      </ul>
    );
  }
  if (error) {
    return (
      <LoadFailed
        title={<Trans>We could not load your accounts</Trans>}
        error={error}
        onRetry={refetch}
        retrying={isFetching}
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <AccountCardBones />
      <AccountCardBones />
    </div>
  );
}

function NoAccount() {
  return (
    <EmptyState title={<Trans>Your account is being opened</Trans>}>
      <Trans>It takes a few seconds. It will appear here by itself.</Trans>
    </EmptyState>
  );
}
