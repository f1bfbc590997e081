"""Balances of the past on the wire."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import UUID

from kernel.money import Money
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from core_banking_stub.past_balances.service import PastBalance

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")


def _of_rfc_3339(value: object) -> object:
    # pydantic would take a bare number as seconds since 1970.
    if isinstance(value, str) and not _DATE.match(value):
        raise ValueError("not a date and time of RFC 3339")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the years that can be counted") from error


class BalanceQuery(BaseModel):
    """`at` is an instant of RFC 3339 with its offset; what was booked at it counts."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[AwareDatetime, BeforeValidator(_of_rfc_3339), AfterValidator(_in_utc)]


class Balance(BaseModel):
    """`version` is the newest entry that counts, 0 without any."""

    model_config = ConfigDict(extra="forbid")

    account_id: UUID
    at: datetime
    balance: Money
    version: int = Field(ge=0)

    @classmethod
    def of(cls, found: PastBalance) -> Self:
        return cls(account_id=found.account_id, at=found.at, balance=found.balance, version=found.version)
