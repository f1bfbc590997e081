import { Trans } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { NewPayeeStep, PayeeStep } from "@/app/pages/payee-steps";
import { accountsQuery } from "@/features/accounts/api/list-accounts";
import { payeesQuery } from "@/features/payees/api/list-payees";
import { sessionQuery } from "@/features/sessions/api/get-session";
import { type Confirmation, useConfirmation } from "@/features/transfers/api/confirm-transfer";
import { AmountStep } from "@/features/transfers/components/amount-step";
import { ConfirmationStep } from "@/features/transfers/components/confirmation-step";
import { ReviewStep } from "@/features/transfers/components/review-step";
import { storeDraft, storedDraft } from "@/features/transfers/draft-storage";
import { payingAccounts, SEND_STEPS, type SendStep, type TransferDraft } from "@/features/transfers/model";
import { useLocale } from "@/shared/i18n/i18n";
import { parseAmount } from "@/shared/money/parse-amount";
import { LoadFailed } from "@/shared/problems/load-failed";
import { Button } from "@/shared/ui/button";
import { BackIcon } from "@/shared/ui/icons";
import { RowBones } from "@/shared/ui/skeleton";
import { Steps } from "@/shared/ui/steps";

const route = getRouteApi("/signed-in/send");

function useDraft(customerId: string, from: string | undefined) {
  const [draft, setDraft] = useState<TransferDraft>(() => {
    const stored = storedDraft(customerId);
    return from ? { ...stored, fromAccountId: from } : stored;
  });
  useEffect(() => storeDraft(customerId, draft), [customerId, draft]);
  return [draft, (change: Partial<TransferDraft>) => setDraft((known) => ({ ...known, ...change }))] as const;
}

export default function SendPage() {
  const { data: session } = useQuery(sessionQuery);
  return session ? <Sending key={session.subject} customerId={session.subject} /> : null;
}

/** A transfer whose outcome is open comes first, whatever the address says; only then can another one begin. */
function Sending({ customerId }: { customerId: string }) {
  const { step = "payee" } = route.useSearch();
  const navigate = route.useNavigate();
  const queryClient = useQueryClient();
  const confirmation = useConfirmation(customerId, step, ({ id }, { quote }) => {
    const stillThere = queryClient.getQueryData(sessionQuery.queryKey)?.subject === customerId;
    if (!stillThere || window.location.pathname !== "/send") return;
    void navigate({
      to: "/send/done/$transferId",
      params: { transferId: id },
      search: { payee: quote.payee.id },
      replace: true,
    });
  });
  const reviewAgain = () => {
    confirmation.reset();
    queryClient.removeQueries({ queryKey: ["quotes"] });
    void navigate({ search: { step: "review" } });
  };
  if (!confirmation.shown) return <SendSteps customerId={customerId} onSend={confirmation.begin} />;
  return (
    <SendFrame step="review">
      <ConfirmationStep
        confirmation={confirmation}
        quote={confirmation.shown.quote}
        onReviewAgain={reviewAgain}
      />
    </SendFrame>
  );
}

type SendStepsProps = { customerId: string; onSend: Confirmation["begin"] };

function SendSteps({ customerId, onSend }: SendStepsProps) {
  const { step: wanted = "payee", from } = route.useSearch();
  const navigate = route.useNavigate();
  const [draft, change] = useDraft(customerId, from);
  const go = (step: SendStep) => navigate({ search: step === "payee" ? {} : { step } });
  const choosePayee = ({ id }: { id: string }) => {
    change({ payeeId: id });
    go("amount");
  };
  // Without a payee there is nothing to fill in yet, whatever the address says.
  const step: SendStep = (wanted === "amount" || wanted === "review") && !draft.payeeId ? "payee" : wanted;
  return (
    <SendFrame step={step} back={<StepBack step={step} onBack={go} />}>
      {step === "payee" && <PayeeStep onChoose={choosePayee} />}
      {step === "new-payee" && <NewPayeeStep onAdded={choosePayee} />}
      {(step === "amount" || step === "review") && (
        <MoneySteps step={step} draft={draft} onChange={change} onGo={go} onSend={onSend} />
      )}
    </SendFrame>
  );
}

function SendFrame({ step, back, children }: { step: SendStep; back?: ReactNode; children: ReactNode }) {
  const position = SEND_STEPS.indexOf(step === "new-payee" ? "payee" : step) + 1;
  return (
    <div className="mx-auto max-w-md">
      <div className="mb-6 flex min-h-11 items-center gap-3">
        {back}
        <div className="flex-1">
          <Steps step={position} count={SEND_STEPS.length} />
        </div>
      </div>
      {children}
    </div>
  );
}

const BEFORE: Partial<Record<SendStep, SendStep>> = {
  "new-payee": "payee",
  amount: "payee",
  review: "amount",
};

function StepBack({ step, onBack }: { step: SendStep; onBack: (step: SendStep) => void }) {
  const before = BEFORE[step];
  if (!before) return null;
  return (
    <Button look="quiet" className="-ml-3 text-muted" onClick={() => onBack(before)}>
      <BackIcon className="size-5" />
      <Trans>Back</Trans>
    </Button>
  );
}

type MoneyStepsProps = {
  step: "amount" | "review";
  draft: TransferDraft;
  onChange: (change: Partial<TransferDraft>) => void;
  onGo: (step: SendStep) => void;
  onSend: Confirmation["begin"];
};

/** The steps that need to know the customer's accounts and the chosen payee. */
function MoneySteps({ step, draft, onChange, onGo, onSend }: MoneyStepsProps) {
  const locale = useLocale();
  const accounts = useQuery(accountsQuery);
  const payees = useQuery(payeesQuery);
  const failed = [accounts, payees].find(({ error, data }) => error && !data);
  if (failed) {
    return (
      <LoadFailed
        title={<Trans>We could not load what a transfer needs</Trans>}
        error={failed.error}
        onRetry={() => failed.refetch()}
        retrying={failed.isFetching}
      />
    );
  }
  if (!accounts.data || !payees.data) return <RowBones count={3} />;
  const payee = payees.data.find(({ id }) => id === draft.payeeId);
  if (!payee) return <PayeeStep onChoose={({ id }) => onChange({ payeeId: id })} />;
  const able = payingAccounts(accounts.data, payee);
  const account = able.find(({ id }) => id === draft.fromAccountId) ?? able[0];
  const parsed = account && parseAmount(draft.amountText, account.currency, locale);
  if (step === "amount" || !account || !parsed?.ok) {
    return (
      <AmountStep
        accounts={accounts.data}
        payee={payee}
        draft={draft}
        onChange={onChange}
        onDone={() => onGo("review")}
      />
    );
  }
  return (
    <ReviewStep
      request={{
        from_account_id: account.id,
        payee_id: payee.id,
        amount: { minor: parsed.minor, currency: account.currency },
        reference: draft.reference.trim(),
      }}
      onEditPayee={() => onGo("payee")}
      onEditAmount={() => onGo("amount")}
      onSend={onSend}
    />
  );
}
