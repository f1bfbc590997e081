"""What auth answers to the bff. Fields that it adds later are passed over."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class ResolvedSession(BaseModel):
    """What a session is worth: the token to call other services with, and until when both are good."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    token: str = Field(max_length=4096)
    token_expires_at: AwareDatetime
    idle_expires_at: AwareDatetime


class CustomerContacts(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    customer_id: UUID
    full_name: str
    email_masked: str
    phone_masked: str
    language: Literal["en", "es"]
