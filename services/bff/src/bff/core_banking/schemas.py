"""What the banking core answers. Fields that it adds later are passed over."""

from datetime import date
from typing import Literal
from uuid import UUID

from kernel.money import Currency, Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from servicekit.problems import ProblemField


class CoreAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class CoreAccount(CoreAnswer):
    id: UUID
    iban: str
    name: str
    currency: Currency
    balance: Money
    available: Money
    version: int = Field(ge=0)
    opened_at: AwareDatetime
    holders: list[str]


class CoreAccountList(CoreAnswer):
    items: list[CoreAccount]


class CoreEntry(CoreAnswer):
    transfer_id: UUID
    version: int
    amount: Money
    balance_after: Money
    counterparty_name: str
    counterparty_iban_masked: str | None
    reference: str
    booking_date: date
    booked_at: AwareDatetime


class CoreEntryPage(CoreAnswer):
    items: list[CoreEntry]
    next_cursor: str | None


class CoreAccountHolder(CoreAnswer):
    """Who holds an account, as far as a stranger may know."""

    iban: str
    name_masked: str
    currency: Currency
    bank_name: str


class CoreTransferSide(CoreAnswer):
    account_id: UUID
    iban_masked: str | None
    holder_name: str
    balance_after: Money | None
    version: int


class CoreTransfer(CoreAnswer):
    id: UUID
    status: Literal["completed"]
    amount: Money
    fee: Money
    reference: str
    debit: CoreTransferSide
    credit: CoreTransferSide
    booked_at: AwareDatetime
    booking_date: date


class TransferOrder(CoreAnswer):
    """What the core is asked to do. For one quote it is always the same, so that a repeat is recognised."""

    debit_account_id: UUID
    credit_iban: str
    amount: Money
    reference: str
    quote_id: UUID
    payee_name: str
    not_after: AwareDatetime


class OrderAnswer(CoreAnswer):
    """`replayed` tells that the order had been carried out before, under the same key."""

    transfer: CoreTransfer
    replayed: bool


class BatchOrder(CoreAnswer):
    """An order among those of other customers, with the authority of its own and the request that it came with."""

    token: str
    idempotency_key: str
    request_id: str | None
    traceparent: str | None
    order: TransferOrder


class CoreProblem(CoreAnswer):
    code: str
    title: str = ""
    detail: str = ""
    errors: list[ProblemField] = []


class BatchResult(CoreAnswer):
    """What became of one order of a batch: with 201 there is a transfer, else a problem."""

    status: int
    replayed: bool = False
    transfer: CoreTransfer | None = None
    problem: CoreProblem | None = None
    retry_after_seconds: int | None = None


class CoreTransferLimits(CoreAnswer):
    """What a customer may send in one currency. `version` grows with each change of the limits."""

    currency: Currency
    per_transfer: Money
    per_day: Money
    new_payee: Money
    spent_today: Money
    version: int = Field(ge=0)


class CoreTransferLimitsList(CoreAnswer):
    items: list[CoreTransferLimits]
