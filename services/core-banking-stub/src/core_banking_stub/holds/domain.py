"""A hold as whoever placed it sees it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId, TransferId
from kernel.money import Amount

LASTS_MAX = timedelta(days=7)
Status = Literal["held", "posted", "voided", "expired"]


class HoldTimeInvalid(DomainError):
    code = "hold-time-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "A hold ends in the future, within seven days"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMoney:
    """`posted` is what was moved in the end; without a resolution the money is still set aside."""

    hold_id: TransferId
    status: Status
    amount: Amount
    posted: Amount | None
    debit_account_id: AccountId
    expires_at: datetime
    placed_at: datetime
    resolved_at: datetime | None
