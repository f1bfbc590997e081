"""What the complementary system takes and answers. Fields that it adds later are passed over."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Occupation = Literal["employed", "self-employed", "student", "retired", "unemployed", "homemaker", "other"]
IncomeBand = Literal["under-15k", "15k-30k", "30k-60k", "60k-100k", "over-100k"]
Segment = Literal["basic", "standard", "premium"]
DocumentKind = Literal["passport", "identity-card", "residence-permit"]


class ComplementaryAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class StoredAddress(ComplementaryAnswer):
    street: str
    postal_code: str
    city: str
    country: str


class StoredDocument(ComplementaryAnswer):
    kind: DocumentKind
    number_masked: str
    country: str
    expires_on: date


class StoredProfile(ComplementaryAnswer):
    address: StoredAddress | None
    birth_date: date | None
    occupation: Occupation | None
    income_band: IncomeBand | None
    segment: Segment | None
    documents: list[StoredDocument]
    completed: bool
