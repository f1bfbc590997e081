from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from servicekit.texts import PLAIN_TEXT

from notifications.push_devices.domain import Platform, PushDevice


class PushTokenRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[!-~]+$")]
    platform: Platform
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=PLAIN_TEXT)] = Field(
        description="What the customer calls the device by."
    )


class PushDeviceView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    device_id: UUID
    name: str
    platform: Platform
    updated_at: AwareDatetime

    @classmethod
    def of(cls, device: PushDevice) -> Self:
        return cls(device_id=device.device_id, name=device.name, platform=device.platform, updated_at=device.updated_at)


class PushDeviceList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[PushDeviceView]
