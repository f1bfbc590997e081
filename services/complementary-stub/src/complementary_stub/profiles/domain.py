"""What a customer's profile may say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from kernel.errors import DomainError, ErrorKind, FieldError

from complementary_stub.profiles.countries import COUNTRIES

DOCUMENTS_MAX = 5
ADULT_YEARS = 18
LIFE_YEARS_MAX = 120
_VISIBLE = 3
_DOT = "•"

_POSTAL_CODES: Mapping[str, str] = MappingProxyType(
    {
        "AD": r"AD[0-9]{3}",
        "AT": r"[1-9][0-9]{3}",
        "AU": r"[0-9]{4}",
        "BE": r"[1-9][0-9]{3}",
        "BR": r"[0-9]{5}-?[0-9]{3}",
        "CA": r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]",
        "CH": r"[1-9][0-9]{3}",
        "DE": r"[0-9]{5}",
        "ES": r"(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}",
        "FR": r"[0-9]{5}",
        "GB": r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}",
        "IT": r"[0-9]{5}",
        "MX": r"[0-9]{5}",
        "NL": r"[1-9][0-9]{3} ?[A-Z]{2}",
        "PL": r"[0-9]{2}-[0-9]{3}",
        "PT": r"[0-9]{4}-[0-9]{3}",
        "SE": r"[0-9]{3} ?[0-9]{2}",
        "US": r"[0-9]{5}(-[0-9]{4})?",
    }
)
"""Country -> the whole form of its postal codes; in Spain the first two digits are the province's."""
_ANY_POSTAL_CODE = r"[A-Z0-9][A-Z0-9 -]{0,10}[A-Z0-9]"
_NO_COUNTRY = "This is no country of ISO 3166-1, such as ES or GB."


class Occupation(StrEnum):
    EMPLOYED = "employed"
    SELF_EMPLOYED = "self-employed"
    STUDENT = "student"
    RETIRED = "retired"
    UNEMPLOYED = "unemployed"
    HOMEMAKER = "homemaker"
    OTHER = "other"


class IncomeBand(StrEnum):
    """A year's income in thousands of the bank's currency."""

    UNDER_15K = "under-15k"
    FROM_15K = "15k-30k"
    FROM_30K = "30k-60k"
    FROM_60K = "60k-100k"
    OVER_100K = "over-100k"


class Segment(StrEnum):
    BASIC = "basic"
    STANDARD = "standard"
    PREMIUM = "premium"


class DocumentKind(StrEnum):
    PASSPORT = "passport"
    IDENTITY_CARD = "identity-card"
    RESIDENCE_PERMIT = "residence-permit"


class ProfileInvalid(DomainError):
    code = "profile-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "Some of the profile is not valid"


_SEGMENTS: Mapping[IncomeBand, Segment] = MappingProxyType(
    {
        IncomeBand.UNDER_15K: Segment.BASIC,
        IncomeBand.FROM_15K: Segment.BASIC,
        IncomeBand.FROM_30K: Segment.STANDARD,
        IncomeBand.FROM_60K: Segment.PREMIUM,
        IncomeBand.OVER_100K: Segment.PREMIUM,
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Document:
    kind: DocumentKind
    number_masked: str
    country: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class DocumentClaim:
    """A document as a customer sends it: with its number, or with the mask of one that is there already."""

    kind: DocumentKind
    number: str | None
    number_masked: str | None
    country: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Profile:
    address: Address | None = None
    birth_date: date | None = None
    occupation: Occupation | None = None
    income_band: IncomeBand | None = None
    documents: tuple[Document, ...] = ()

    @property
    def segment(self) -> Segment | None:
        return None if self.income_band is None else _SEGMENTS[self.income_band]

    @property
    def is_completed(self) -> bool:
        """Whether every question is answered; not everybody has a document at hand, so none is needed."""
        return None not in (self.address, self.birth_date, self.occupation, self.income_band)


def decide(wanted: Profile, claims: Sequence[DocumentClaim], kept: Sequence[Document], today: date) -> Profile:
    """The profile to store: `wanted` with the documents that `claims` and those `kept` so far come to.

    `today` is the bank's day. Raises ProfileInvalid with every field that is wrong.
    """
    wrong = [*_address_problems(wanted.address), *_birth_problems(wanted.birth_date, today)]
    for place, claim in enumerate(claims):
        found = [*_number_problems(claim, kept), *_document_problems(claim, kept, today)]
        wrong += [FieldError(f"documents.{place}.{field}", code, detail) for field, code, detail in found]
    if wrong:
        raise ProfileInvalid(errors=wrong)
    return replace(wanted, documents=tuple(_document(claim) for claim in claims))


def masked(number: str) -> str:
    return _DOT * (len(number) - _VISIBLE) + number[-_VISIBLE:]


def _address_problems(address: Address | None) -> Iterator[FieldError]:
    if address is None:
        return
    if address.country not in COUNTRIES:
        yield FieldError("address.country", "country-unknown", _NO_COUNTRY)
    elif not re.fullmatch(_POSTAL_CODES.get(address.country, _ANY_POSTAL_CODE), address.postal_code):
        detail = f"This is no postal code of the country {address.country}."
        yield FieldError("address.postal_code", "postal-code-invalid", detail)


def _birth_problems(birth_date: date | None, today: date) -> Iterator[FieldError]:
    if birth_date is None:
        return
    # Who was born on 29 February comes of age on 1 March (the comparison of month and day says so).
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if years < ADULT_YEARS:
        yield FieldError("birth_date", "customer-under-age", f"Customers are at least {ADULT_YEARS} years old.")
    elif years >= LIFE_YEARS_MAX:
        yield FieldError("birth_date", "birth-date-too-early", f"Nobody here is {LIFE_YEARS_MAX} years old.")


def _number_problems(claim: DocumentClaim, kept: Sequence[Document]) -> Iterator[tuple[str, str, str]]:
    if (claim.number is None) == (claim.number_masked is None):
        yield "number", "document-number-missing", "Send the number, or the mask of a document that is there already."
    elif claim.number is None and not any(
        (document.kind, document.number_masked) == (claim.kind, claim.number_masked) for document in kept
    ):
        yield "number_masked", "document-unknown", "There is no such document yet: send its whole number."


def _document_problems(claim: DocumentClaim, kept: Sequence[Document], today: date) -> Iterator[tuple[str, str, str]]:
    if claim.country not in COUNTRIES:
        yield "country", "country-unknown", _NO_COUNTRY
    # One that has expired here may stay as it is, or nothing else of the profile could be changed.
    is_as_before = claim.number is None and _document(claim) in kept
    if claim.expires_on <= today and not is_as_before:
        yield "expires_on", "document-expired", "The document has expired."


def _document(claim: DocumentClaim) -> Document:
    mask = claim.number_masked or "" if claim.number is None else masked(claim.number)
    return Document(claim.kind, mask, claim.country, claim.expires_on)
