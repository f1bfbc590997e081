from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from servicekit.texts import UNPRINTABLE

from complementary_stub.profiles import domain
from complementary_stub.profiles.domain import DOCUMENTS_MAX, DocumentClaim, DocumentKind, IncomeBand, Occupation

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
PostalCodeText = Annotated[
    str, StringConstraints(to_upper=True, min_length=2, max_length=12, pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]*$")
]
CountryText = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
NumberText = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4,20}$")]
MaskedText = Annotated[str, StringConstraints(pattern=r"^•{1,17}[A-Z0-9]{3}$")]


class Address(BaseModel):
    """Where somebody lives; the country by ISO 3166-1 alpha-2."""

    model_config = ConfigDict(extra="forbid")

    street: StreetText
    postal_code: PostalCodeText
    city: CityText
    country: CountryText


class Document(BaseModel):
    """Of the number only the last three places are known."""

    model_config = ConfigDict(extra="forbid")

    kind: DocumentKind
    number_masked: MaskedText
    country: CountryText
    expires_on: date


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

    address: Address | None = None
    birth_date: Day | None = None
    occupation: Occupation | None = None
    income_band: IncomeBand | None = None
    documents: list[DocumentRequest] = Field(default=[], max_length=DOCUMENTS_MAX)

    def profile(self) -> domain.Profile:
        """Without its documents, which are claims until they are looked at."""
        return domain.Profile(
            address=None if self.address is None else domain.Address(**self.address.model_dump()),
            birth_date=self.birth_date,
            occupation=self.occupation,
            income_band=self.income_band,
        )

    def claims(self) -> list[DocumentClaim]:
        return [DocumentClaim(**document.model_dump()) for document in self.documents]


class Profile(BaseModel):
    """What the bank knows of a customer beyond their contacts. `segment` and `completed` follow from the rest."""

    model_config = ConfigDict(extra="forbid")

    address: Address | None
    birth_date: date | None
    occupation: Occupation | None
    income_band: IncomeBand | None
    segment: domain.Segment | None
    documents: list[Document] = Field(max_length=DOCUMENTS_MAX)
    completed: bool

    @classmethod
    def of(cls, profile: domain.Profile) -> Self:
        home = profile.address
        return cls(
            address=home
            and Address(street=home.street, postal_code=home.postal_code, city=home.city, country=home.country),
            birth_date=profile.birth_date,
            occupation=profile.occupation,
            income_band=profile.income_band,
            segment=profile.segment,
            documents=[_shown(document) for document in profile.documents],
            completed=profile.is_completed,
        )


def _shown(document: domain.Document) -> Document:
    return Document(
        kind=document.kind,
        number_masked=document.number_masked,
        country=document.country,
        expires_on=document.expires_on,
    )
