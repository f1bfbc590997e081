import { useMutation, useQueryClient } from "@tanstack/react-query";
import { profileQuery } from "@/features/profiles/api/get-profile";
import type { ProfileRequest } from "@/features/profiles/model";
import { answer, bff } from "@/shared/api/client";

export function useSaveProfile() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: ProfileRequest) => answer(bff.PUT("/api/v1/profile", { body })),
    onSuccess: (saved) => queryClient.setQueryData(profileQuery.queryKey, saved),
  });
}
