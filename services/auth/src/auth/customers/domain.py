from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kernel.errors import DomainError, ErrorKind


class CustomerUnknown(DomainError):
    code = "customer-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such customer"


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A person whose e-mail and phone are proven; the password comes as its hash."""

    full_name: str
    email: str
    phone: str
    language: Literal["en", "es"]
    password_hash: str


@dataclass(frozen=True, slots=True)
class SeededCustomer:
    """A persona of the demo bank: its contacts need no proof."""

    full_name: str
    email: str
    phone: str
    language: Literal["en", "es"]
    password: str


@dataclass(frozen=True, slots=True)
class Customer:
    customer_id: UUID
    full_name: str
    email_masked: str
    phone_masked: str
    language: Literal["en", "es"]
    registered_at: datetime
