from uuid import UUID

from kernel.money import Currency, Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Account(BaseModel):
    """An account that the customer holds. `as_of` is when its figures were read from the banking core."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    iban: str = Field(max_length=34)
    name: str = Field(max_length=80)
    currency: Currency
    balance: Money
    available: Money
    version: int = Field(ge=0, description="Counts the account's movements; figures of a higher version are newer.")
    opened_at: AwareDatetime
    holders: list[str] = Field(max_length=10)
    as_of: AwareDatetime


class AccountList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[Account] = Field(max_length=1000)
