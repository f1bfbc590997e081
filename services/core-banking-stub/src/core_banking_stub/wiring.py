"""Settings become objects here, once a process, and the names by which routes ask for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, cast

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, TokenVerifier

from core_banking_stub.accounts.service import AccountDirectory, AccountService, Bank
from core_banking_stub.book_checks.service import BookCheckService
from core_banking_stub.entries.service import EntryService
from core_banking_stub.group_writers.service import GroupWriter
from core_banking_stub.histories.service import HistoryService
from core_banking_stub.holds.expiry import HoldExpiry
from core_banking_stub.holds.service import HoldService
from core_banking_stub.ledgers.service import LedgerService
from core_banking_stub.operator_accounts.service import OperatorAccountService
from core_banking_stub.operator_transfers.service import OperatorTransferService
from core_banking_stub.orders.service import Limits, Rules
from core_banking_stub.past_balances.service import PastBalanceService
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfer_batches.service import TransferBatchService
from core_banking_stub.transfer_limits.service import LimitPolicy, TransferLimitService
from core_banking_stub.transfers.service import TransferService
from core_banking_stub.trial_balances.service import TrialBalanceService


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreServices:
    """The use cases of the core, without any door to them."""

    accounts: AccountService
    entries: EntryService
    transfers: TransferService
    holds: HoldService
    transfer_limits: TransferLimitService
    past_balances: PastBalanceService
    trial_balances: TrialBalanceService
    operator_accounts: OperatorAccountService
    operator_transfers: OperatorTransferService
    histories: HistoryService
    book_checks: BookCheckService
    writer: GroupWriter
    hold_expiry: HoldExpiry


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
    directory = AccountDirectory(database)
    writer = GroupWriter(settings.database_url.get_secret_value(), directory, _rules(settings), clock)
    transfers = TransferService(database, directory, writer)
    return CoreServices(
        accounts=accounts,
        entries=EntryService(database, accounts, ledger),
        transfers=transfers,
        holds=HoldService(database, transfers, clock),
        transfer_limits=TransferLimitService(database, accounts, _limit_policy(settings), clock),
        past_balances=PastBalanceService(database, accounts, clock),
        trial_balances=TrialBalanceService(database, settings.bank_time_zone, clock),
        operator_accounts=OperatorAccountService(database, accounts, ledger, clock),
        operator_transfers=OperatorTransferService(database, directory, transfers),
        histories=HistoryService(database, accounts, ledger, clock),
        book_checks=BookCheckService(settings.database_url.get_secret_value()),
        writer=writer,
        hold_expiry=HoldExpiry(database, writer, clock),
    )


def _rules(settings: CoreBankingSettings) -> Rules:
    return Rules(settings.bank_time_zone, _usual_limits(settings), timedelta(days=settings.payee_is_new_days))


def _usual_limits(settings: CoreBankingSettings) -> Limits:
    return Limits(settings.limit_per_transfer_minor, settings.limit_per_day_minor, settings.limit_new_payee_minor)


def _limit_policy(settings: CoreBankingSettings) -> LimitPolicy:
    highest = Limits(
        settings.limit_per_transfer_max_minor,
        settings.limit_per_day_max_minor,
        settings.limit_new_payee_max_minor,
    )
    return LimitPolicy(_usual_limits(settings), highest, settings.bank_time_zone)


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


async def _accounts(request: Request) -> AccountService:
    return _services(request).accounts


async def _entries(request: Request) -> EntryService:
    return _services(request).entries


async def _transfers(request: Request) -> TransferService:
    return _services(request).transfers


async def _holds(request: Request) -> HoldService:
    return _services(request).holds


async def _transfer_limits(request: Request) -> TransferLimitService:
    return _services(request).transfer_limits


async def _past_balances(request: Request) -> PastBalanceService:
    return _services(request).past_balances


async def _trial_balances(request: Request) -> TrialBalanceService:
    return _services(request).trial_balances


async def _operator_accounts(request: Request) -> OperatorAccountService:
    return _services(request).operator_accounts


async def _operator_transfers(request: Request) -> OperatorTransferService:
    return _services(request).operator_transfers


async def _transfer_batches(request: Request) -> TransferBatchService:
    return TransferBatchService(_services(request).transfers, request.app.state.wiring.token_verifier)


Accounts = Annotated[AccountService, Depends(_accounts)]
Entries = Annotated[EntryService, Depends(_entries)]
Transfers = Annotated[TransferService, Depends(_transfers)]
TransferBatches = Annotated[TransferBatchService, Depends(_transfer_batches)]
Holds = Annotated[HoldService, Depends(_holds)]
Limiting = Annotated[TransferLimitService, Depends(_transfer_limits)]
PastBalances = Annotated[PastBalanceService, Depends(_past_balances)]
Trials = Annotated[TrialBalanceService, Depends(_trial_balances)]
OperatorTransfers = Annotated[OperatorTransferService, Depends(_operator_transfers)]
OperatorAccounts = Annotated[OperatorAccountService, Depends(_operator_accounts)]
