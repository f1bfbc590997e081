import { Trans, useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { balanceAfter, type PayingAccount } from "@/features/transfers/model";
import { useLocale } from "@/shared/i18n/i18n";
import { Amount } from "@/shared/money/amount";
import { exponentOf } from "@/shared/money/money";
import { type AmountFault, decimalSeparatorOf, parseAmount } from "@/shared/money/parse-amount";
import { FieldError } from "@/shared/ui/field";

type AmountFieldProps = {
  account: PayingAccount;
  typed: string;
  onChange: (typed: string) => void;
  asked: boolean;
};

/** The one big number of the page, with what will be left below it while it is typed. */
export function AmountField({ account, typed, onChange, asked }: AmountFieldProps) {
  const id = useId();
  const locale = useLocale();
  const wordsOf = useFaultWords(account);
  const parsed = parseAmount(typed, account.currency, locale);
  const left = balanceAfter(account, parsed.ok ? parsed.minor : 0);
  const tooMuch = parsed.ok && left.minor < 0;
  const shownFault =
    !parsed.ok && (asked || !["empty", "zero"].includes(parsed.reason)) ? wordsOf(parsed.reason) : null;
  const places = exponentOf(account.currency);
  const placeholder = places === 0 ? "0" : `0${decimalSeparatorOf(locale)}${"0".repeat(places)}`;
  return (
    <div>
      <label htmlFor={id} className="block text-center font-semibold">
        <Trans>Amount</Trans>
      </label>
      <div className="mt-1 flex items-baseline justify-center gap-2 border-field-line border-b-2 pb-1 transition-colors duration-150 focus-within:border-leaf has-aria-invalid:border-danger">
        <input
          id={id}
          value={typed}
          onChange={(event) => onChange(event.target.value)}
          inputMode={places === 0 ? "numeric" : "decimal"}
          autoComplete="off"
          maxLength={24}
          placeholder={placeholder}
          aria-invalid={tooMuch || shownFault ? true : undefined}
          aria-describedby={`${id}-left ${id}-error`}
          className="field-sizing-content min-w-[3ch] max-w-full bg-transparent text-center font-[650] text-display tabular-nums tracking-[-0.02em] outline-none placeholder:text-muted/60"
        />
        <span className="font-semibold text-muted text-title">{account.currency}</span>
      </div>
      <p id={`${id}-left`} aria-live="polite" className="mt-3 text-center text-muted">
        {tooMuch ? (
          <Trans>
            You have <Amount money={account.available} />
          </Trans>
        ) : (
          <Trans>
            Balance after: <Amount money={left} className="font-semibold text-ink" />
          </Trans>
        )}
      </p>
      <div id={`${id}-error`} className="mt-1 flex justify-center" role="alert">
        {tooMuch && (
          <FieldError>
            <Trans>That is more than there is in the account.</Trans>
          </FieldError>
        )}
        {shownFault && <FieldError>{shownFault}</FieldError>}
      </div>
    </div>
  );
}

function useFaultWords(account: PayingAccount): (fault: AmountFault) => string {
  const { t } = useLingui();
  const places = exponentOf(account.currency);
  const { currency } = account;
  const words: Record<AmountFault, string> = {
    empty: t`Enter the amount to send.`,
    zero: t`Enter an amount above zero.`,
    "not-a-number": t`Enter the amount in digits only.`,
    "too-precise":
      places === 0 ? t`${currency} has no decimals.` : t`${currency} has at most ${places} decimals.`,
    "too-large": t`That is more than one transfer can carry.`,
  };
  return (fault) => words[fault];
}
