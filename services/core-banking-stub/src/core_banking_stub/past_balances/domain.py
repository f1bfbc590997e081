"""A balance of the past."""

from dataclasses import dataclass
from datetime import datetime

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId
from kernel.money import Money


class InstantInFuture(DomainError):
    code = "instant-in-future"
    kind = ErrorKind.UNPROCESSABLE
    title = "Nobody knows a balance of the future"


@dataclass(frozen=True, slots=True)
class PastBalance:
    """`version` is the account's newest entry that counts, 0 without any."""

    account_id: AccountId
    at: datetime
    balance: Money
    version: int
