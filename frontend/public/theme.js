// Runs before the first paint, so that a dark page never flashes light. A file of its own: the policy allows no inline script.
(() => {
  let chosen = "system";
  try {
    chosen = JSON.parse(localStorage.getItem("arrayan.preferences") ?? "{}").theme ?? "system";
  } catch {
    // Storage may be closed to us; the system's theme is a good answer then.
  }
  const dark =
    chosen === "dark" || (chosen === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#0e1612" : "#faf7f1");
})();
