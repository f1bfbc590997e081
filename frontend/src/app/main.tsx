import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@/app/styles.css";
import { queryClient } from "@/app/query-client";
import { router } from "@/app/router";
import { activate } from "@/shared/i18n/i18n";
import { preferences } from "@/shared/preferences/preferences";
import { followTheme } from "@/shared/preferences/theme";

followTheme();
await activate(preferences.get().language);

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
