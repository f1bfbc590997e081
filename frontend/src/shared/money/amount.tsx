import { Trans } from "@lingui/react/macro";
import { useLocale } from "@/shared/i18n/i18n";
import { type Money, type MoneyPart, moneyParts, moneyText, type SignShown } from "@/shared/money/money";
import { usePreferences } from "@/shared/preferences/preferences";

type AmountProps = { money: Money; sign?: SignShown; className?: string; alwaysShown?: boolean };

/** An amount in figures of one width, its minor units and currency smaller; readers hear it as one number. */
export function Amount({ money, sign, className = "", alwaysShown = false }: AmountProps) {
  const locale = useLocale();
  const hidden = usePreferences().amountsHidden && !alwaysShown;
  const parts = moneyParts(hidden ? { ...money, minor: 0 } : money, locale, hidden ? "negative" : sign);
  return (
    <span className={`whitespace-nowrap tabular-nums leading-[1.2] ${className}`}>
      <span aria-hidden="true">
        {hidden ? (
          <Dots parts={parts} />
        ) : (
          parts.map((part) => <Part key={part.kind + part.text} part={part} />)
        )}
      </span>
      <span className="sr-only">
        {hidden ? <Trans>Amount hidden</Trans> : moneyText(money, locale, sign)}
      </span>
    </span>
  );
}

function Part({ part: { kind, text } }: { part: MoneyPart }) {
  return kind === "minor" || kind === "currency" ? <span className="text-[0.72em]">{text}</span> : text;
}

function Dots({ parts }: { parts: MoneyPart[] }) {
  const currency = parts.find(({ kind }) => kind === "currency")?.text;
  const before = parts[0]?.kind === "currency";
  return (
    <>
      {before && <span className="text-[0.72em]">{currency}</span>}
      <span className="tracking-[0.12em]">{before ? "\u2009••••" : "••••\u2009"}</span>
      {!before && <span className="text-[0.72em]">{currency}</span>}
    </>
  );
}
