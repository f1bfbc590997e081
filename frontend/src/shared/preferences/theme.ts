import { preferences } from "@/shared/preferences/preferences";

const PAPER = { light: "#faf7f1", dark: "#0e1612" };

/** Keeps the page in the chosen theme; public/theme.js did the same before the first paint. */
export function followTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const { theme } = preferences.get();
    const shown = theme === "system" ? (system.matches ? "dark" : "light") : theme;
    document.documentElement.dataset.theme = shown;
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", PAPER[shown]);
  };
  system.addEventListener("change", apply);
  preferences.subscribe(apply);
  apply();
}
