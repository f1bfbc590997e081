"""Events of the banking core, published to the topic core-banking-events."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kernel.events.envelope import EventData
from kernel.money import Amount, Currency


class AccountOpened(EventData):
    event_type: ClassVar[str] = "core-banking.account-opened.v1"

    account_id: UUID
    customer_ids: list[UUID] = Field(max_length=10)
    iban: str = Field(max_length=34)
    currency: Currency
    name: str = Field(max_length=80)


class AccountClosed(EventData):
    event_type: ClassVar[str] = "core-banking.account-closed.v1"

    account_id: UUID
    customer_ids: list[UUID] = Field(max_length=10)
    reason: str = Field(max_length=200)


class Leg(BaseModel):
    """One side of a transfer. `version` is the account's version after it; `customer_ids` are the account's holders."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account_id: UUID
    version: int = Field(ge=1)
    customer_ids: list[UUID] = Field(max_length=10)
    iban: str | None = Field(default=None, max_length=34)
    holder_name: str = Field(max_length=100)


class TransferCompleted(EventData):
    event_type: ClassVar[str] = "core-banking.transfer-completed.v1"

    transfer_id: UUID
    debit: Leg
    credit: Leg
    amount: Amount
    reference: str = Field(max_length=140)
    booked_at: AwareDatetime


class TransferRefused(EventData):
    event_type: ClassVar[str] = "core-banking.transfer-refused.v1"

    transfer_id: UUID
    customer_id: UUID
    debit_account_id: UUID
    amount: Amount
    refusal_code: str = Field(max_length=60)
