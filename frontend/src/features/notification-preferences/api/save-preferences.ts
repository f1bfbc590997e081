import { useMutation, useQueryClient } from "@tanstack/react-query";
import { preferencesQuery } from "@/features/notification-preferences/api/get-preferences";
import type { NotificationPreferences } from "@/features/notification-preferences/model";
import { answer, bff } from "@/shared/api/client";

export function useSavePreferences() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NotificationPreferences) =>
      answer(bff.PUT("/api/v1/notification-preferences", { body })),
    onSuccess: (saved) => queryClient.setQueryData(preferencesQuery.queryKey, saved),
  });
}
