"""The bff without its work: the same routes, schemas, session check and hop to the core, no SQL and no cache
(`make bench`).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import httpx
from bff.accounts.api import router as accounts
from bff.accounts.schemas import Account, AccountList
from bff.accounts.service import AccountService
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.schemas import CoreTransfer, OrderAnswer, TransferOrder
from bff.transfers.api import router as transfers
from bff.transfers.service import TransferService
from bff.wiring import Wiring, open_wiring
from kernel.ids import new_id
from kernel.money import Currency, Money
from servicekit.app import AppSpec, create_app
from servicekit.http_client import UpstreamCall, call, upstream_client
from servicekit.tokens import Principal

_AT = datetime(2999, 1, 1, tzinfo=UTC)
_ACCOUNT_ID = new_id()


class NoOpTransfers(TransferService):
    """One call for each order, as a bff does that merges nothing."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def confirm(self, customer: Principal, quote_id: UUID, key: str) -> OrderAnswer:
        order = TransferOrder(
            debit_account_id=_ACCOUNT_ID,
            credit_iban="ES9121000418450200051332",
            amount=Money(minor=1, currency=Currency.EUR),
            reference="bench",
            quote_id=quote_id,
            payee_name="A friend",
            not_after=_AT,
        )
        request = UpstreamCall(
            "POST",
            "/v1/transfers",
            token=customer.token,
            json=order.model_dump(mode="json"),
            headers={"Idempotency-Key": key},
        )
        answer = await call(self._client, request)
        return OrderAnswer(transfer=CoreTransfer.model_validate(answer.body), replayed=False)


class NoOpAccounts(AccountService):
    def __init__(self, core_banking: HttpCoreBanking) -> None:
        self._core_banking = core_banking

    async def accounts_of(self, customer: Principal) -> AccountList:
        found = await self._core_banking.accounts(customer.token)
        return AccountList(items=[Account(**account.model_dump(), as_of=_AT) for account in found])


@asynccontextmanager
async def _wiring() -> AsyncIterator[Wiring]:
    async with open_wiring() as wiring, upstream_client(wiring.settings.core_banking_url) as client:
        core_banking = HttpCoreBanking([client], cast("Any", None))
        yield replace(wiring, transfers=NoOpTransfers(client), accounts=NoOpAccounts(core_banking), probes={})


app = create_app(AppSpec(name="no-op-bff", title="No-op bff", routers=(accounts, transfers), resources=_wiring))
