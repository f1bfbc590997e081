import { useLingui } from "@lingui/react/macro";
import { changeLanguage } from "@/shared/i18n/i18n";
import { type Language, usePreferences } from "@/shared/preferences/preferences";

const LANGUAGES: { code: Language; short: string; name: string }[] = [
  { code: "en", short: "EN", name: "English" },
  { code: "es", short: "ES", name: "Español" },
];

export function LanguageChoice() {
  const { t } = useLingui();
  const { language } = usePreferences();
  return (
    <fieldset aria-label={t`Language`} className="flex">
      {LANGUAGES.map(({ code, short, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language === code}
          aria-label={`${short}, ${name}`}
          onClick={() => changeLanguage(code)}
          className="min-h-11 min-w-11 rounded-card font-semibold text-muted text-note hover:text-ink aria-pressed:text-leaf aria-pressed:underline aria-pressed:decoration-2 aria-pressed:underline-offset-[6px]"
        >
          {short}
        </button>
      ))}
    </fieldset>
  );
}
