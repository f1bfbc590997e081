"""What a registration must hold, and when it is over."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import phonenumbers
from kernel.errors import DomainError, ErrorKind, FieldError

from auth.email_addresses import normal_email

LIFE = timedelta(hours=1)
NAME_MIN = 2
NAME_MAX = 100
_SPOKEN_JOINERS = "\u200c\u200d"
"""Zero-width joiners belong to how some languages write names; other invisible characters only deceive."""
_NEVER_IN_NAMES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

Channel = Literal["email", "phone"]


class RegistrationInvalid(DomainError):
    code = "registration-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "Some of the registration is not valid"


class RegistrationUnknown(DomainError):
    code = "registration-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such registration, or it is over"


class RegistrationClosed(DomainError):
    code = "registration-closed"
    kind = ErrorKind.CONFLICT
    title = "This registration is complete: sign in"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who wants to be a customer, in the forms that the bank keeps: tidy name, normalised e-mail, E.164 phone."""

    full_name: str
    email: str
    phone: str
    language: Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class Registration:
    """A decoy is a registration with somebody else's e-mail address: it looks like any other and never completes.

    Its phone can be proven, as it may be the visitor's own; its e-mail cannot, for nobody gets that code.
    """

    registration_id: UUID
    applicant: Applicant
    decoy: bool
    expires_at: datetime
    email_proven: bool = False
    phone_proven: bool = False
    completed: bool = False

    def proven(self, channel: Channel) -> bool:
        return self.email_proven if channel == "email" else self.phone_proven


def tidy_name(text: str) -> str | FieldError:
    """The name in NFC with single spaces, or what is wrong with it."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not NAME_MIN <= len(name) <= NAME_MAX:
        return FieldError("full_name", "full-name-length", f"Use {NAME_MIN} to {NAME_MAX} characters.")
    odd = any(unicodedata.category(c) in _NEVER_IN_NAMES and c not in _SPOKEN_JOINERS for c in name)
    if odd or not any(c.isalpha() for c in name):
        return FieldError("full_name", "full-name-invalid", "Write the name with letters.")
    return name


def tidy_email(text: str) -> str | FieldError:
    """The address in the form that signing in looks for, or what is wrong with it."""
    return normal_email(text) or FieldError("email", "email-invalid", "This is not an e-mail address.")


def tidy_phone(text: str, country: str) -> str | FieldError:
    """The number in E.164. Numbers that are possible but given to nobody are welcome: films and demos use them."""
    wrong = FieldError("phone", "phone-invalid", "This is not a phone number. Begin with + and the country's code.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return wrong
    if number.extension or not phonenumbers.is_possible_number(number):
        return wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
