"""The bff without its work, as it will always be: the same routes, schemas and session check, one call an order.

What the bank does later to be faster, as merging orders, has no part in it, so the denominator stays the same.
A balance read has no hop to the core here, as the real one has none while Redis knows the balance.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from bff.accounts.api import router as accounts
from bff.accounts.schemas import Account, AccountList
from bff.accounts.service import AccountService
from bff.core_banking.schemas import OrderAnswer, TransferOrder
from bff.transfers.api import router as transfers
from bff.transfers.service import TransferService
from bff.wiring import Wiring, open_wiring
from kernel.ids import new_id
from kernel.money import Currency, Money
from one_call import OneCallBanking, one_call_banking
from servicekit.app import AppSpec, create_app
from servicekit.tokens import Principal

_AT = datetime(2999, 1, 1, tzinfo=UTC)
_ACCOUNT_ID = new_id()
_IBAN = "ES9121000418450200051332"


class NoOpTransfers(TransferService):
    def __init__(self, core_banking: OneCallBanking) -> None:
        self._core_banking = core_banking

    async def confirm(self, customer: Principal, quote_id: UUID, key: str) -> OrderAnswer:
        order = TransferOrder(
            debit_account_id=_ACCOUNT_ID,
            credit_iban=_IBAN,
            amount=Money(minor=1, currency=Currency.EUR),
            reference="bench",
            quote_id=quote_id,
            payee_name="A friend",
            not_after=_AT,
        )
        return await self._core_banking.order_transfer(customer.token, order, key)


class NoOpAccounts(AccountService):
    def __init__(self) -> None:
        """It has nothing to ask."""

    async def accounts_of(self, customer: Principal) -> AccountList:
        money = Money(minor=1_000, currency=Currency.EUR)
        account = Account(
            id=UUID(str(customer.subject)),
            iban=_IBAN,
            name="Current account",
            currency=Currency.EUR,
            balance=money,
            available=money,
            version=1,
            opened_at=_AT,
            holders=["Vera Luna"],
            as_of=_AT,
        )
        return AccountList(items=[account])


@asynccontextmanager
async def _wiring() -> AsyncIterator[Wiring]:
    async with open_wiring() as wiring, one_call_banking(wiring.settings.core_banking_url) as core_banking:
        yield replace(wiring, transfers=NoOpTransfers(core_banking), accounts=NoOpAccounts(), probes={})


app = create_app(AppSpec(name="no-op-bff", title="No-op bff", routers=(accounts, transfers), resources=_wiring))
