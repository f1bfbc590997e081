"""The banking core without its work: the same routes, schemas, token check and middleware, no SQL (`make bench`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from core_banking_stub.accounts.api import router as accounts
from core_banking_stub.accounts.service import AccountDetails, AccountWithMoney
from core_banking_stub.ledgers.domain import AccountKind, AccountStatus, Book
from core_banking_stub.orders.service import Outcome, Side, Transfer, TransferOrder, digest_of
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfers.api import router as transfers
from core_banking_stub.transfers.service import TransferView
from kernel.clock import Clock, SystemClock
from kernel.ids import AccountId, CustomerId, TransferId, new_id
from kernel.money import Currency
from servicekit.app import AppSpec, create_app
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, TokenVerifier

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_ACCOUNT, _STRANGER = AccountId(new_id()), AccountId(new_id())


class NoOpTransfers:
    async def execute(self, order: TransferOrder) -> TransferView:
        transfer = Transfer(
            transfer_id=TransferId(new_id()),
            customer_id=order.customer_id,
            operation="transfer",
            key_digest=digest_of(order),
            request_hash=order.request_hash,
            outcome=Outcome.COMPLETED,
            quote_id=order.quote_id,
            amount=order.amount,
            reference=order.reference,
            debit=Side(order.debit_account_id, "Vera Luna", 2, 1_000),
            credit=Side(_STRANGER, order.payee_name, 2, 1_000),
            booked_at=_AT,
            booking_date=_AT.date(),
        )
        ibans = {order.debit_account_id: "ES9121000418450200051332", _STRANGER: order.credit_iban}
        return TransferView(transfer, frozenset({order.debit_account_id}), ibans)


class NoOpAccounts:
    async def accounts_of(self, customer_id: CustomerId) -> list[AccountWithMoney]:
        details = AccountDetails(
            account_id=_ACCOUNT,
            iban="ES9121000418450200051332",
            product_name="Current account",
            currency=Currency.EUR,
            opened_at=_AT,
            closed_at=None,
            customer_ids=(customer_id,),
            holder_names=("Vera Luna",),
        )
        return [AccountWithMoney(details, _BOOK)]


_BOOK = Book(
    account_id=_ACCOUNT,
    currency=Currency.EUR,
    kind=AccountKind.CUSTOMER,
    status=AccountStatus.OPEN,
    credits_posted=1_000,
    version=1,
)


@dataclass(frozen=True, slots=True)
class NoOpServices:
    accounts: NoOpAccounts
    transfers: NoOpTransfers


@dataclass(frozen=True, slots=True)
class Wiring:
    clock: Clock
    token_verifier: TokenVerifier
    probes: dict[str, Any]
    services: NoOpServices


@asynccontextmanager
async def _wiring() -> AsyncIterator[Wiring]:
    settings = CoreBankingSettings()
    clock = SystemClock()
    async with upstream_client(settings.auth_url) as auth:
        verifier = TokenVerifier(settings.bank_origin, JwksKeySource(auth), clock)
        yield Wiring(clock, verifier, {}, NoOpServices(NoOpAccounts(), NoOpTransfers()))


app = create_app(
    AppSpec(name="no-op-core", title="No-op core", routers=(accounts, transfers), resources=cast("Any", _wiring))
)
