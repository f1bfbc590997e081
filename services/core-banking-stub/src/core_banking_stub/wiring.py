"""Settings become objects here, once a process, and the names by which routes ask for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, TokenVerifier

from core_banking_stub.accounts.service import AccountService, Bank
from core_banking_stub.book_checks.service import BookCheckService
from core_banking_stub.entries.service import EntryService
from core_banking_stub.histories.service import HistoryService
from core_banking_stub.ledgers.service import LedgerService
from core_banking_stub.operator_accounts.service import OperatorAccountService
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfers.service import TransferService


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreServices:
    """The use cases of the core, without any door to them."""

    accounts: AccountService
    entries: EntryService
    transfers: TransferService
    operator_accounts: OperatorAccountService
    histories: HistoryService
    book_checks: BookCheckService


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    settings: CoreBankingSettings
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    database: Database
    aws: AwsClients
    services: CoreServices


def services_on(database: Database, clock: Clock, settings: CoreBankingSettings) -> CoreServices:
    ledger = LedgerService(settings.bank_time_zone)
    bank = Bank(settings.bank_name, settings.bank_country, settings.bank_code)
    accounts = AccountService(database, ledger, bank, clock)
    transfers = TransferService(database, accounts, ledger, clock)
    return CoreServices(
        accounts=accounts,
        entries=EntryService(database, accounts, ledger),
        transfers=transfers,
        operator_accounts=OperatorAccountService(database, accounts, ledger, clock),
        histories=HistoryService(database, accounts, ledger, transfers, clock),
        book_checks=BookCheckService(database),
    )


@asynccontextmanager
async def open_wiring() -> AsyncIterator[Wiring]:
    settings = CoreBankingSettings()
    clock = clock_for(settings)
    async with AsyncExitStack() as stack:
        database = Database(
            settings.database_url.get_secret_value(),
            "core-banking-stub",
            connections_max=settings.database_connections_max,
        )
        stack.push_async_callback(database.close)
        auth_client = await stack.enter_async_context(upstream_client(settings.auth_url))
        yield Wiring(
            settings=settings,
            clock=clock,
            token_verifier=TokenVerifier(settings.bank_origin, JwksKeySource(auth_client), clock),
            # Queues are left out: without them every request is served, and events wait in the outbox.
            probes={"database": database.probe},
            database=database,
            aws=await stack.enter_async_context(aws_clients(settings)),
            services=services_on(database, clock, settings),
        )


def _services(request: Request) -> CoreServices:
    return cast("Wiring", request.app.state.wiring).services


def _accounts(request: Request) -> AccountService:
    return _services(request).accounts


def _entries(request: Request) -> EntryService:
    return _services(request).entries


def _transfers(request: Request) -> TransferService:
    return _services(request).transfers


def _operator_accounts(request: Request) -> OperatorAccountService:
    return _services(request).operator_accounts


Accounts = Annotated[AccountService, Depends(_accounts)]
Entries = Annotated[EntryService, Depends(_entries)]
Transfers = Annotated[TransferService, Depends(_transfers)]
OperatorAccounts = Annotated[OperatorAccountService, Depends(_operator_accounts)]
