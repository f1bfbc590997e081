import { useMutation } from "@tanstack/react-query";
import type { RegistrationRequest } from "@/features/registrations/model";
import { answer, auth } from "@/shared/api/client";

export function useStartRegistration() {
  return useMutation({
    mutationFn: (body: RegistrationRequest) => answer(auth.POST("/auth/v1/registrations", { body })),
  });
}
