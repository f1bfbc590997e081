import { Trans, useLingui } from "@lingui/react/macro";
import type { Quote } from "@/features/transfers/model";
import { groupedIban } from "@/shared/ibans/iban";
import { Amount } from "@/shared/money/amount";
import { IconButton } from "@/shared/ui/button";
import { Fact, Facts } from "@/shared/ui/facts";
import { EditIcon } from "@/shared/ui/icons";
import { Bone } from "@/shared/ui/skeleton";

type QuoteFactsProps = { quote: Quote; onEditPayee?: () => void; onEditAmount?: () => void };

/** What the bank was or will be asked to do. It can be changed only where somebody listens for that. */
export function QuoteFacts({ quote, onEditPayee, onEditAmount }: QuoteFactsProps) {
  const { t } = useLingui();
  return (
    <div>
      <p className="text-center text-muted">
        <Trans>You send</Trans>
      </p>
      <Amount
        money={quote.amount}
        alwaysShown
        className="mt-1 mb-6 block text-center font-[650] text-display tracking-[-0.02em]"
      />
      <Facts>
        <Fact name={<Trans>To</Trans>} action={<Edit label={t`Change the payee`} onPress={onEditPayee} />}>
          {quote.payee.label}
          <span className="block font-normal text-muted text-note">{quote.payee.holder_name_masked}</span>
          <span className="block font-normal text-muted text-note tabular-nums">
            {groupedIban(quote.payee.iban)}
          </span>
        </Fact>
        <Fact
          name={<Trans>From</Trans>}
          action={<Edit label={t`Change the account`} onPress={onEditAmount} />}
        >
          {quote.from_account.name}
          <span className="block font-normal text-muted text-note tabular-nums">
            {quote.from_account.iban_masked}
          </span>
        </Fact>
        <Fact
          name={<Trans>Reference</Trans>}
          action={<Edit label={t`Change the reference`} onPress={onEditAmount} />}
        >
          {quote.reference || <span className="font-normal text-muted">{t`None`}</span>}
        </Fact>
        <Fact name={<Trans>Fee</Trans>}>
          {quote.fee.minor === 0 ? <Trans>Free</Trans> : <Amount money={quote.fee} alwaysShown />}
        </Fact>
        <Fact
          name={<Trans>Total</Trans>}
          action={<Edit label={t`Change the amount`} onPress={onEditAmount} />}
        >
          <Amount money={quote.total} alwaysShown className="font-[650]" />
        </Fact>
        <Fact name={<Trans>Arrives</Trans>}>
          <Trans>In seconds</Trans>
        </Fact>
        <Fact name={<Trans>Balance after</Trans>}>
          <Amount money={quote.balance_after} />
        </Fact>
      </Facts>
    </div>
  );
}

function Edit({ label, onPress }: { label: string; onPress: (() => void) | undefined }) {
  if (!onPress) return null;
  return (
    <IconButton label={label} onClick={onPress} className="-my-2.5 -mr-3 text-leaf">
      <EditIcon className="size-5" />
    </IconButton>
  );
}

export function QuoteFactsBones() {
  return (
    <div aria-hidden="true">
      <Bone className="mx-auto h-4 w-24" />
      <Bone className="mx-auto mt-2 mb-7 h-9 w-40" />
      <div className="divide-y divide-line border-line border-y">
        {["w-40", "w-32", "w-24", "w-16", "w-24", "w-24"].map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the bones never move.
          <div key={index} className="flex justify-between py-4">
            <Bone className="h-4 w-20" />
            <Bone className={`h-4 ${width}`} />
          </div>
        ))}
      </div>
    </div>
  );
}
