"""Gives each persona a phone that gets pushes; the simulator of the push service takes whatever comes to it."""

from collections.abc import Mapping
from uuid import NAMESPACE_DNS, uuid5

from kernel.clock import Clock
from kernel.ids import CustomerId
from notifications.push_devices.service import PushDevice, PushDeviceService


async def save_phones(
    devices: PushDeviceService, clock: Clock, customers: Mapping[str, CustomerId], names: Mapping[str, str]
) -> None:
    """Once: a phone that is there already stays, and one that somebody removed comes back only with a new seed."""
    for key, customer_id in customers.items():
        device_id = uuid5(NAMESPACE_DNS, f"{key}.phone.example")
        if not await devices.devices_of(customer_id):
            name = f"{names[key].split()[0]}'s phone"
            token = f"simulated-phone-{key}"
            await devices.save(PushDevice(customer_id, device_id, name, "android", clock.now(), token))
