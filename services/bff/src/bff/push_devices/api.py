from uuid import UUID

from fastapi import APIRouter
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.push_devices.schemas import DeviceList, PushTokenRequest
from bff.wiring import Customer, PushDevices

router = APIRouter(prefix="/api/v1/devices", tags=["devices"])


@router.get("", operation_id="listDevices", responses=problem_responses(*answers.READ))
async def list_devices(customer: Customer, devices: PushDevices) -> DeviceList:
    return await devices.devices_of(customer)


@router.put(
    "/{device_id}/push-token",
    operation_id="savePushToken",
    status_code=204,
    responses=problem_responses(*answers.CHANGE_WITH_BODY),
)
async def save_push_token(device_id: UUID, request: PushTokenRequest, customer: Customer, devices: PushDevices) -> None:
    """Push to this device from now on; a new token takes the place of its former one."""
    await devices.save(customer, device_id, request)


@router.delete(
    "/{device_id}/push-token",
    operation_id="removePushToken",
    status_code=204,
    responses=problem_responses(*answers.CHANGE, InvalidInput),
)
async def remove_push_token(device_id: UUID, customer: Customer, devices: PushDevices) -> None:
    await devices.remove(customer, device_id)
