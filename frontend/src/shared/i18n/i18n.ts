import { i18n, type Messages } from "@lingui/core";
import { type Language, preferences, usePreferences } from "@/shared/preferences/preferences";

/** Which customs of dates and numbers go with a language; the bank is in Spain and its English is European. */
export const LOCALES: Record<Language, string> = { en: "en-GB", es: "es-ES" };

const CATALOGS: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import("@/shared/i18n/locales/en.po"),
  es: () => import("@/shared/i18n/locales/es.po"),
};

export async function activate(language: Language): Promise<void> {
  const { messages } = await CATALOGS[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export async function changeLanguage(language: Language): Promise<void> {
  await activate(language);
  preferences.set({ language });
}

export function useLocale(): string {
  return LOCALES[usePreferences().language];
}
