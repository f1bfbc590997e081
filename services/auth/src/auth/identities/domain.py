"""Who can sign in: the bank's customers and its operators. No e-mail address belongs to two of them."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from auth.email_addresses import normal_email


class IdentityKind(StrEnum):
    CUSTOMER = "customer"
    OPERATOR = "operator"


class Role(StrEnum):
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Identity:
    id: UUID
    kind: IdentityKind
    email: str
    full_name: str
    language: Literal["en", "es"]
    roles: tuple[Role, ...] = ()


def email_key(email: str) -> str:
    """Two spellings with one key are one address: case never tells people apart, though RFC 5321 would let it."""
    normal = normal_email(email) or unicodedata.normalize("NFC", email.strip())
    return normal.casefold()


def email_masked(email: str) -> str:
    """`a•••@example.com`: enough to recognise one's own."""
    local_part, _, domain = email.rpartition("@")
    return f"{local_part[:1]}•••@{domain}"


def phone_masked(phone: str) -> str:
    """`+34•••••123`: country and last three digits at most."""
    return f"{phone[:3]}•••••{phone[-3:]}"
