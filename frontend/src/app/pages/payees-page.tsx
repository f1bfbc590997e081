import { useNavigate } from "@tanstack/react-router";
import { PayeesPage } from "@/features/payees/components/payees-page";
import { storeDraft } from "@/features/transfers/draft-storage";
import { EMPTY_DRAFT } from "@/features/transfers/model";

export default function PayeesRoute() {
  const navigate = useNavigate();
  return (
    <PayeesPage
      onSend={({ id }) => {
        storeDraft({ ...EMPTY_DRAFT, payeeId: id });
        void navigate({ to: "/send", search: { step: "amount" } });
      }}
    />
  );
}
