import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SESSION_KEY } from "@/features/sessions/api/get-session";
import { answer, auth } from "@/shared/api/client";
import { changeLanguage } from "@/shared/i18n/i18n";
import type { Language } from "@/shared/preferences/preferences";

/** Changes the words at once; the bank is told, so that its letters use the same language. */
export function useChangeLanguage() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (language: Language) => {
      await changeLanguage(language);
      return answer(auth.PATCH("/auth/v1/sessions/current", { body: { language } }));
    },
    onSuccess: (session) => queryClient.setQueryData(SESSION_KEY, session),
  });
}
