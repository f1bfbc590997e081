from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
ValueName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]
ValueText = Annotated[str, StringConstraints(max_length=200, pattern=_NO_CONTROLS)]


class MessageRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    message_id: UUID = Field(description="A second request with the same id sends nothing.")
    channel: Literal["email", "sms"]
    to: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\x00-\x20\x7f]*$")]
    language: Literal["en", "es"]
    template: Literal["one-time-code", "already-registered"]
    values: dict[ValueName, ValueText] = Field(max_length=10)


class MessageTaken(BaseModel):
    """The message has gone out, now or with an earlier request of this id."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID
