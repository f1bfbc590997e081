import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "es"],
  catalogs: [
    {
      path: "<rootDir>/src/shared/i18n/locales/{locale}",
      include: ["<rootDir>/src"],
      exclude: ["**/generated/**", "**/*.test.*"],
    },
  ],
  format: formatter({ lineNumbers: false }),
  orderBy: "message",
});
