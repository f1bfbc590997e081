import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Language = "en" | "es";
export type Preferences = { theme: Theme; language: Language; amountsHidden: boolean };

// The key is also read by public/theme.js before the first paint.
const STORAGE_KEY = "arrayan.preferences";

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}

function languageOfBrowser(): Language {
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages;
  return wanted
    .find((tag) => /^(es|en)\b/i.test(tag))
    ?.toLowerCase()
    .startsWith("es")
    ? "es"
    : "en";
}

function initial(): Preferences {
  const { theme, language, amountsHidden } = stored();
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    language: language === "en" || language === "es" ? language : languageOfBrowser(),
    amountsHidden: amountsHidden === true,
  };
}

let current = initial();
const listeners = new Set<() => void>();

export const preferences = {
  get: () => current,
  set(change: Partial<Preferences>) {
    current = { ...current, ...change };
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(current));
    } catch {
      // Storage may be full or closed; the choice then lasts until the page is left.
    }
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}
