"""Limits on the wire."""

from typing import Annotated, Self

from kernel.money import AMOUNT_MINOR_MAX, Currency, Money
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from core_banking_stub.orders.service import Limits
from core_banking_stub.transfer_limits.service import TransferLimits as LimitsFound

LimitMinor = Annotated[StrictInt, Field(ge=0, le=AMOUNT_MINOR_MAX)]


class TransferLimits(BaseModel):
    """What the customer may send in one currency: in one transfer, in one bank day, and to somebody whom they have
    not paid for long. `version` grows with each change; `"<version>"` is the ETag.
    """

    model_config = ConfigDict(extra="forbid")

    currency: Currency
    per_transfer: Money
    per_day: Money
    new_payee: Money
    spent_today: Money
    version: int = Field(ge=0)

    @classmethod
    def of(cls, found: LimitsFound) -> Self:
        def money(minor: int) -> Money:
            return Money(minor=minor, currency=found.currency)

        return cls(
            currency=found.currency,
            per_transfer=money(found.limits.per_transfer),
            per_day=money(found.limits.per_day),
            new_payee=money(found.limits.new_payee),
            spent_today=money(found.spent_today),
            version=found.version,
        )


class TransferLimitsList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[TransferLimits] = Field(max_length=10)


class TransferLimitsRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    per_transfer_minor: LimitMinor
    per_day_minor: LimitMinor
    new_payee_minor: LimitMinor

    def limits(self) -> Limits:
        return Limits(self.per_transfer_minor, self.per_day_minor, self.new_payee_minor)
