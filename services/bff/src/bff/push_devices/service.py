from uuid import UUID

from servicekit.tokens import Principal

from bff.notifications.http_notifications import HttpNotifications
from bff.push_devices.schemas import Device, DeviceList, PushTokenRequest


class PushDeviceService:
    def __init__(self, notifications: HttpNotifications) -> None:
        self._notifications = notifications

    async def devices_of(self, customer: Principal) -> DeviceList:
        devices = await self._notifications.push_devices(customer.token)
        return DeviceList(items=[Device(**device.model_dump()) for device in devices])

    async def save(self, customer: Principal, device_id: UUID, device: PushTokenRequest) -> None:
        await self._notifications.save_push_token(customer.token, device_id, device.model_dump(mode="json"))

    async def remove(self, customer: Principal, device_id: UUID) -> None:
        """Removing a device that is not there is no error."""
        await self._notifications.remove_push_token(customer.token, device_id)
