import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCustomerId } from "@/app/use-customer-id";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { TransferDone } from "@/features/transfers/components/transfer-done";
import { storeDraft } from "@/features/transfers/draft-storage";
import { useLocale } from "@/shared/i18n/i18n";
import { typedText } from "@/shared/money/parse-amount";

const route = getRouteApi("/signed-in/send/done/$transferId");

export default function TransferDonePage() {
  const { transferId } = route.useParams();
  const { payee: payeeId } = route.useSearch();
  const customerId = useCustomerId();
  const navigate = route.useNavigate();
  const locale = useLocale();
  const payee = useQuery(payeesQuery).data?.find(({ id }) => id === payeeId);
  return (
    <TransferDone
      transferId={transferId}
      label={payee?.label}
      onSendAgain={
        payee &&
        (({ amount, debit, reference }) => {
          storeDraft(customerId, {
            payeeId: payee.id,
            fromAccountId: debit.account_id ?? "",
            amountText: typedText(amount, locale),
            reference,
          });
          void navigate({ to: "/send", search: { step: "amount" } });
        })
      }
    />
  );
}
