import { useMutation, useQueryClient } from "@tanstack/react-query";
import { devicesQuery } from "@/features/notification-preferences/api/list-devices";
import { bff } from "@/shared/api/client";

export function useRemoveDevice() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (deviceId: string) => {
      await bff.DELETE("/api/v1/devices/{device_id}/push-token", {
        params: { path: { device_id: deviceId } },
      });
    },
    onSuccess: (_, deviceId) => {
      queryClient.setQueryData(devicesQuery.queryKey, (known) =>
        known?.filter(({ device_id }) => device_id !== deviceId),
      );
    },
  });
}
