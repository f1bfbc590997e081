from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from servicekit.texts import UNPRINTABLE

from bff.complementary.schemas import DocumentKind, IncomeBand, Occupation, Segment

DOCUMENTS_MAX = 5
_PLAIN_AND_NOT_BLANK = rf"^[^{UNPRINTABLE}]*[^\s{UNPRINTABLE}][^{UNPRINTABLE}]*$"


def _only_text(value: Any) -> Any:
    # Pydantic would also take a number of seconds for a day.
    if not isinstance(value, str | date):
        raise ValueError("a day is text such as 2001-12-31")  # noqa: TRY004  Pydantic turns ValueErrors into problems.
    return value


Day = Annotated[date, BeforeValidator(_only_text)]
StreetText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PLAIN_AND_NOT_BLANK)
]
CityText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_PLAIN_AND_NOT_BLANK)
]
PostalCodeText = Annotated[str, StringConstraints(min_length=2, max_length=12, pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]*$")]
CountryText = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
NumberText = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4,20}$")]
MaskedText = Annotated[str, StringConstraints(pattern=r"^•{1,17}[A-Z0-9]{3}$")]


class AddressRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    street: StreetText
    postal_code: PostalCodeText
    city: CityText
    country: CountryText = Field(description="ISO 3166-1 alpha-2.")


class DocumentRequest(BaseModel):
    """A new document with its number, or one that is there already with its mask; never both."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind
    number: NumberText | None = None
    number_masked: MaskedText | None = None
    country: CountryText
    expires_on: Day


class ProfileRequest(BaseModel):
    """The whole profile: what is null or left out is empty afterwards."""

    model_config = ConfigDict(extra="forbid")

    address: AddressRequest | None = None
    birth_date: Day | None = None
    occupation: Occupation | None = None
    income_band: IncomeBand | None = None
    documents: list[DocumentRequest] = Field(default=[], max_length=DOCUMENTS_MAX)


class ProfileCustomer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    full_name: str = Field(max_length=100)
    email_masked: str = Field(max_length=254)
    phone_masked: str = Field(max_length=32)


class ProfileAddress(BaseModel):
    model_config = ConfigDict(extra="forbid")

    street: str = Field(max_length=120)
    postal_code: str = Field(max_length=12)
    city: str = Field(max_length=80)
    country: str = Field(max_length=2)


class ProfileDocument(BaseModel):
    """Of the number only the last three places are known."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind
    number_masked: str = Field(max_length=20)
    country: str = Field(max_length=2)
    expires_on: date


class Profile(BaseModel):
    """`segment` and `completed` follow from the rest."""

    model_config = ConfigDict(extra="forbid")

    address: ProfileAddress | None
    birth_date: date | None
    occupation: Occupation | None
    income_band: IncomeBand | None
    segment: Segment | None
    documents: list[ProfileDocument] = Field(max_length=DOCUMENTS_MAX)
    completed: bool


class MyProfile(BaseModel):
    """Who the customer is and what else they told the bank. `missing` names what could not be had right now."""

    model_config = ConfigDict(extra="forbid")

    customer: ProfileCustomer | None
    profile: Profile | None
    missing: list[Literal["profile", "customer"]] = Field(max_length=2)
