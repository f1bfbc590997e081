import { useMutation } from "@tanstack/react-query";
import type { Channel } from "@/features/registrations/model";
import { answer, auth } from "@/shared/api/client";

export function useSendCode(registrationId: string) {
  return useMutation({
    mutationFn: (channel: Channel) =>
      answer(
        auth.POST("/auth/v1/registrations/{registration_id}/codes", {
          params: { path: { registration_id: registrationId } },
          body: { channel },
        }),
      ),
  });
}
