from uuid import UUID

from fastapi import APIRouter
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from notifications import answers
from notifications.push_devices.schemas import PushDeviceList, PushDeviceView, PushTokenRequest
from notifications.push_devices.service import PushDevice
from notifications.wiring import BankClock, PushDevices

router = APIRouter(prefix="/v1/push-tokens", tags=["push devices"], responses=problem_responses(*answers.CUSTOMERS))


@router.get("", operation_id="listPushDevices")
async def list_push_devices(customer: CurrentCustomer, devices: PushDevices) -> PushDeviceList:
    """The devices that get the caller's pushes, the one heard of last first."""
    return PushDeviceList(items=[PushDeviceView.of(device) for device in await devices.devices_of(customer.subject)])


@router.put("/{device_id}", operation_id="savePushToken", status_code=204, responses=problem_responses(*answers.BODY))
async def save_push_token(
    customer: CurrentCustomer, device_id: UUID, body: PushTokenRequest, devices: PushDevices, clock: BankClock
) -> None:
    """Push to this device from now on; a new token takes the place of its former one."""
    device = PushDevice(customer.subject, device_id, body.name, body.platform, clock.now(), body.token)
    await devices.save(device)


@router.delete(
    "/{device_id}", operation_id="removePushToken", status_code=204, responses=problem_responses(InvalidInput)
)
async def remove_push_token(customer: CurrentCustomer, device_id: UUID, devices: PushDevices) -> None:
    await devices.remove(customer.subject, device_id)
