import { useLingui } from "@lingui/react/macro";
import { INPUT_CLASS } from "@/shared/ui/field";
import { SearchIcon } from "@/shared/ui/icons";

type PayeeSearchProps = { words: string; onChange: (words: string) => void };

export function PayeeSearch({ words, onChange }: PayeeSearchProps) {
  const { t } = useLingui();
  return (
    <search className="relative block">
      <SearchIcon className="pointer-events-none absolute top-3.5 left-3.5 size-5 text-muted" />
      <input
        type="text"
        enterKeyHint="search"
        autoComplete="off"
        value={words}
        onChange={(event) => onChange(event.target.value)}
        aria-label={t`Search payees`}
        placeholder={t`Search payees`}
        className={`${INPUT_CLASS} pl-11! text-body!`}
      />
    </search>
  );
}
