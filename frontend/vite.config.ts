import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = process.env.BANK_ORIGIN ?? "http://localhost:8080";
// The gateway refuses unsafe requests of another origin, so the development server speaks as the gateway's own page.
const proxied = { target: gateway, changeOrigin: true, headers: { origin: gateway } };

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true, failOnMissing: true }), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": proxied, "/auth": proxied } },
  build: {
    // The content security policy knows no data: fonts or images, so nothing is inlined.
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Changes with the libraries only, so it stays in the browser over many releases of the bank.
            {
              name: "libraries",
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack|@lingui)\//,
            },
            // Small modules that many pages use travel together; the catalogues and the dialog come when they are needed.
            { name: "shared", test: /src\/shared\/(?!i18n\/locales|ui\/dialog)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});
