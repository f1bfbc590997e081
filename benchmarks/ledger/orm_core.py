"""The core's routes with the ORM-style bank behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from core_banking_stub.orders.service import InsufficientFunds, Outcome, Side, TransferOrder, digest_of
from core_banking_stub.orders.service import Transfer as Judged
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfers.api import router as transfers
from core_banking_stub.transfers.service import TransferView
from kernel.clock import Clock, SystemClock
from kernel.ids import AccountId, TransferId
from orm_bank import InsufficientFunds as NotEnough
from orm_bank import OrmLedger, a_transfer
from orm_tables import Account, Transfer
from servicekit.app import AppSpec, create_app
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, TokenVerifier
from sqlalchemy import select


class OrmTransfers:
    def __init__(self, ledger: OrmLedger) -> None:
        self._ledger = ledger

    async def execute(self, order: TransferOrder) -> TransferView:
        credit = await self._with_iban(order.credit_iban)
        wanted = a_transfer(digest_of(order), order.debit_account_id, credit.id, order.amount.minor)
        try:
            booked, replayed = await self._ledger.transfer(wanted)
        except NotEnough:
            raise InsufficientFunds from None
        held = AccountId(booked.debit_account_id)
        ibans = {AccountId(credit.id): credit.iban, held: credit.iban}
        return TransferView(_judged(order, booked, credit), frozenset({held}), ibans, replayed)

    async def _with_iban(self, iban: str) -> Account:
        async with self._ledger.sessions() as session:
            return (await session.scalars(select(Account).where(Account.iban == iban))).one()


def _judged(order: TransferOrder, booked: Transfer, credit: Account) -> Judged:
    debit_id, credit_id = AccountId(booked.debit_account_id), AccountId(booked.credit_account_id)
    return Judged(
        transfer_id=TransferId(booked.id),
        customer_id=order.customer_id,
        operation="transfer",
        key_digest=booked.key,
        request_hash=order.request_hash,
        outcome=Outcome.COMPLETED,
        quote_id=order.quote_id,
        amount=order.amount,
        reference=booked.reference,
        debit=Side(debit_id, "Vera Luna", booked.debit_version, booked.debit_balance_after),
        credit=Side(credit_id, credit.holder_name, booked.credit_version, booked.credit_balance_after),
        booked_at=booked.booked_at,
        booking_date=booked.booked_at.date(),
    )


@dataclass(frozen=True, slots=True)
class OrmServices:
    transfers: OrmTransfers


@dataclass(frozen=True, slots=True)
class Wiring:
    clock: Clock
    token_verifier: TokenVerifier
    probes: dict[str, Any]
    services: OrmServices


@asynccontextmanager
async def _wiring() -> AsyncIterator[Wiring]:
    settings, clock = CoreBankingSettings(), SystemClock()
    ledger = OrmLedger(settings.database_url.get_secret_value())
    async with upstream_client(settings.auth_url) as auth:
        verifier = TokenVerifier(settings.bank_origin, JwksKeySource(auth), clock)
        yield Wiring(clock, verifier, {}, OrmServices(OrmTransfers(ledger)))
    await ledger.close()


app = create_app(AppSpec(name="orm-core", title="ORM-style core", routers=(transfers,), resources=cast("Any", _wiring)))
