import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SESSION_KEY } from "@/features/sessions/api/get-session";
import { answer, auth } from "@/shared/api/client";

export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      answer(auth.POST("/auth/v1/sessions", { body })),
    onSuccess: (session) => queryClient.setQueryData(SESSION_KEY, session),
  });
}
