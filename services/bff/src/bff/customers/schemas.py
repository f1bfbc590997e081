from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Bank(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    country: str = Field(max_length=2)


class Me(BaseModel):
    """The signed-in customer. `missing` names the parts that could not be had right now."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    full_name: str = Field(max_length=100)
    email_masked: str = Field(max_length=254)
    phone_masked: str = Field(max_length=32)
    language: Literal["en", "es"]
    bank: Bank
    missing: list[str] = Field(max_length=10)
