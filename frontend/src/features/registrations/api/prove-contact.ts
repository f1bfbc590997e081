import { useMutation } from "@tanstack/react-query";
import type { Channel } from "@/features/registrations/model";
import { answer, auth } from "@/shared/api/client";

export function useProveContact(registrationId: string) {
  return useMutation({
    mutationFn: (body: { channel: Channel; code: string }) =>
      answer(
        auth.POST("/auth/v1/registrations/{registration_id}/proofs", {
          params: { path: { registration_id: registrationId } },
          body,
        }),
      ),
  });
}
