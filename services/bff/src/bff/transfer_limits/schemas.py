from typing import Annotated

from kernel.money import AMOUNT_MINOR_MAX, Currency, Money
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

LimitMinor = Annotated[StrictInt, Field(ge=0, le=AMOUNT_MINOR_MAX)]
VersionTag = Annotated[str, StringConstraints(max_length=22, pattern=r'^"[0-9]{1,20}"$')]


class TransferLimits(BaseModel):
    """What the customer may send in one currency: in one transfer, in one bank day, and to somebody whom they have
    not paid for long. `version` grows with each change of the limits; `"<version>"` is their ETag.
    """

    model_config = ConfigDict(extra="forbid")

    currency: Currency
    per_transfer: Money
    per_day: Money
    new_payee: Money
    spent_today: Money
    version: int = Field(ge=0)


class TransferLimitsList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[TransferLimits] = Field(max_length=10)


class TransferLimitsRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    per_transfer_minor: LimitMinor
    per_day_minor: LimitMinor
    new_payee_minor: LimitMinor
