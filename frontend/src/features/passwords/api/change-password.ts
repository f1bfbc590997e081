import { useMutation } from "@tanstack/react-query";
import { auth } from "@/shared/api/client";

export type PasswordChange = { current_password: string; new_password: string };

export function useChangePassword() {
  return useMutation({
    mutationFn: async (body: PasswordChange) => {
      await auth.POST("/auth/v1/password", { body });
    },
  });
}
