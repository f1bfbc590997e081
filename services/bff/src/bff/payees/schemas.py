from uuid import UUID

from kernel.money import Currency
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bff.texts import IbanText, LabelText, SearchText

PAYEES_MAX = 200


class PayeeQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: SearchText | None = Field(default=None, description="Part of the label, the holder's name or the IBAN.")


class PayeeCheckRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    iban: IbanText


class PayeeCheck(BaseModel):
    """Who holds the account behind an IBAN, as far as a stranger may know."""

    model_config = ConfigDict(extra="forbid")

    iban: str = Field(max_length=34)
    holder_name_masked: str = Field(max_length=100)
    currency: Currency
    bank_name: str = Field(max_length=100)


class PayeeRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: LabelText
    iban: IbanText


class Payee(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    label: str = Field(max_length=70)
    iban: str = Field(max_length=34)
    holder_name_masked: str = Field(max_length=100)
    currency: Currency
    created_at: AwareDatetime
    last_paid_at: AwareDatetime | None


class PayeeList(BaseModel):
    """All payees of the customer, the last paid first."""

    model_config = ConfigDict(extra="forbid")

    items: list[Payee] = Field(max_length=PAYEES_MAX)
