from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from bff.texts import LabelText

DEVICES_MAX = 100

Platform = Literal["android", "ios", "web"]
PushToken = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[!-~]+$")]


class PushTokenRequest(BaseModel):
    """By which token the push service knows a device, and what the customer calls it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: PushToken
    platform: Platform
    name: Annotated[LabelText, StringConstraints(max_length=60)]


class Device(BaseModel):
    model_config = ConfigDict(extra="forbid")

    device_id: UUID
    name: str = Field(max_length=60)
    platform: Platform
    updated_at: AwareDatetime


class DeviceList(BaseModel):
    """The devices that get pushes, the one heard of last first."""

    model_config = ConfigDict(extra="forbid")

    items: list[Device] = Field(max_length=DEVICES_MAX)
