import { useNavigate } from "@tanstack/react-router";
import { useCustomerId } from "@/app/use-customer-id";
import { PayeesPage } from "@/features/payees/components/payees-page";
import { storeDraft } from "@/features/transfers/draft-storage";
import { EMPTY_DRAFT } from "@/features/transfers/model";

export default function PayeesRoute() {
  const customerId = useCustomerId();
  const navigate = useNavigate();
  return (
    <PayeesPage
      onSend={({ id }) => {
        storeDraft(customerId, { ...EMPTY_DRAFT, payeeId: id });
        void navigate({ to: "/send", search: { step: "amount" } });
      }}
    />
  );
}
