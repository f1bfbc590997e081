import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { FilterPanel } from "@/features/transactions/components/filter-panel";
import { countOf, type Filters } from "@/features/transactions/model";
import type { Currency } from "@/shared/money/money";
import { buttonClass, IconButton } from "@/shared/ui/button";
import { INPUT_CLASS } from "@/shared/ui/field";
import { CloseIcon, FilterIcon, SearchIcon } from "@/shared/ui/icons";

const TYPING_PAUSE_MS = 300;

type TransactionFiltersProps = { filters: Filters; currency: Currency; onChange: (filters: Filters) => void };

export function TransactionFilters({ filters, currency, onChange }: TransactionFiltersProps) {
  const [open, setOpen] = useState(countOf(filters) > 0);
  const count = countOf(filters);
  return (
    <search className="block">
      <div className="flex gap-2">
        <SearchBox
          text={filters.text ?? ""}
          onChange={(text) => onChange({ ...filters, text: text || undefined })}
        />
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className={buttonClass(
            "secondary",
            "min-h-12 px-4! aria-expanded:border-leaf aria-expanded:text-leaf",
          )}
        >
          <FilterIcon className="size-5" />
          <span className="max-sm:sr-only">
            <Trans>Filters</Trans>
          </span>
          {count > 0 && (
            <span className="grid size-5 place-items-center rounded-full bg-leaf text-note text-on-leaf">
              {count}
            </span>
          )}
        </button>
      </div>
      {open && <FilterPanel filters={filters} currency={currency} onChange={onChange} />}
    </search>
  );
}

function SearchBox({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(text);
  const told = useRef(text);
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    if (text !== told.current) {
      told.current = text;
      setTyped(text);
    }
  }, [text]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === told.current) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      change.current(wanted);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="relative flex-1">
      <SearchIcon className="pointer-events-none absolute top-3.5 left-3.5 size-5 text-muted" />
      <input
        type="text"
        enterKeyHint="search"
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-label={t`Search by name or reference`}
        placeholder={t`Name or reference`}
        className={`${INPUT_CLASS} pr-11! pl-11! text-body!`}
      />
      {typed && (
        <IconButton
          label={t`Clear search`}
          onClick={() => setTyped("")}
          className="absolute! top-0.5 right-0.5"
        >
          <CloseIcon className="size-4" />
        </IconButton>
      )}
    </div>
  );
}
