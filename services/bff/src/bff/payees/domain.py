from dataclasses import dataclass
from datetime import datetime

import schwifty
from kernel.errors import DomainError, ErrorKind, FieldError
from kernel.ids import CustomerId, PayeeId
from kernel.money import Currency
from schwifty.exceptions import SchwiftyException

from bff.core_banking.refusals import IbanInvalid


class PayeeExists(DomainError):
    code = "payee-exists"
    kind = ErrorKind.CONFLICT
    title = "This account is among your payees already"


class PayeesFull(DomainError):
    code = "payees-full"
    kind = ErrorKind.CONFLICT
    title = "You have as many payees as the bank keeps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    id: PayeeId
    customer_id: CustomerId
    label: str
    iban: str
    holder_name_masked: str
    currency: Currency
    created_at: datetime
    last_paid_at: datetime | None = None


def compact_iban(text: str) -> str:
    """The IBAN without spaces and in capitals, its check digits and its country's format checked (ISO 13616)."""
    try:
        return str(schwifty.IBAN(text.strip()).compact)
    except SchwiftyException as error:
        fault = FieldError("iban", IbanInvalid.code, str(error).partition(" IBAN")[0])
        raise IbanInvalid(errors=[fault]) from error
