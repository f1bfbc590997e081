import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/features/accounts/api/list-accounts";
import { AccountList } from "@/features/accounts/components/account-list";
import { TotalBalance } from "@/features/accounts/components/total-balance";
import { PageHeading } from "@/shared/ui/page-heading";

export default function AccountsPage() {
  const { t } = useLingui();
  const { data, error } = useQuery(accountsQuery);
  return (
    <div className="mx-auto max-w-xl">
      <PageHeading title={t`Accounts`} />
      <div className="mt-4 mb-7">{(data || !error) && <TotalBalance accounts={data} />}</div>
      <AccountList />
    </div>
  );
}
