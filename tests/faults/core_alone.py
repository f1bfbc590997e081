"""The core by itself: its own PostgreSQL, which waits for the disk, one or more processes of it, and nobody else.

Orders go in as the bff sends them, in batches, or one by one; tokens are signed with a key of this run.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from core_banking_stub.histories.service import HistoricOrder
from core_banking_stub.ledgers.service import InternalPurpose, internal_account_id
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import CoreServices, services_on
from embedded.bank import EmbeddedBank
from embedded.settings import for_tests, free_ports
from kernel.clock import SystemClock
from kernel.events.auth import CustomerRegistered
from kernel.ids import AccountId, CustomerId, new_id
from kernel.money import Amount, Currency
from servicekit.database import Database
from servicekit.inbox import Delivery
from testkit.databases import Databases
from testkit.polling import eventually
from testkit.tokens import TokenIssuer

READY_SECONDS_MAX = 30
_AN_HOUR = 3600
_UVICORN = (
    "--host",
    "127.0.0.1",
    "--no-access-log",
    "--log-level",
    "warning",
    "--loop",
    "uvloop",
    "--http",
    "httptools",
)
FREELY = {
    "LIMIT_PER_TRANSFER_MINOR": "1000000000000",
    "LIMIT_PER_DAY_MINOR": "1000000000000",
    "LIMIT_NEW_PAYEE_MINOR": "1000000000000",
}
"""No limit that a load would meet."""


@dataclass(frozen=True, slots=True)
class Holder:
    customer_id: UUID
    account_id: UUID
    iban: str
    token: str


@dataclass
class CoreAlone:
    bank: EmbeddedBank
    url: str
    tokens: TokenIssuer
    processes: dict[int, "asyncio.subprocess.Process"] = field(default_factory=dict)

    @property
    def service_token(self) -> str:
        return self.tokens.service("bff", ["orders:submit"], exp=int(time.time()) + _AN_HOUR)

    def environment(self) -> dict[str, str]:
        return {
            "BANK_ENV": "test",
            "BANK_ORIGIN": self.tokens.issuer,
            "BANK_WORKERS": "split",  # Nothing is published: there is no broker.
            "DATABASE_URL": self.url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "AUTH_URL": self.tokens.url,
            "SERVICE_CLIENT_ID": "core-banking-stub",
            "SERVICE_CLIENT_SECRET": "of-no-use-here",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            **FREELY,
        }

    async def start(self, port: int = 0) -> int:
        """A process of the core, ready; its port."""
        port = port or free_ports(1)[0]
        command = (sys.executable, "-m", "uvicorn", "core_banking_stub.main:app", "--port", str(port), *_UVICORN)
        log = (self.bank.settings.folder / f"core-{port}.log").open("ab")
        environment = {**os.environ, **self.environment()}
        self.processes[port] = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        log.close()
        await self.until_ready(port)
        return port

    async def until_ready(self, port: int) -> None:
        """Until the process says that it takes requests; fails after half a minute."""
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

            async def is_ready() -> bool:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get("/health/ready") as answer:
                        return answer.status == 200
                return False

            await eventually(is_ready, seconds=READY_SECONDS_MAX)

    def signal(self, port: int, number: signal.Signals) -> None:
        self.processes[port].send_signal(number)

    async def kill(self, port: int) -> None:
        self.processes[port].kill()
        await self.processes.pop(port).wait()

    async def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            await process.wait()

    async def holders(self, count: int, purse_minor: int) -> list[Holder]:
        """So many customers with an account and money on it."""
        database = Database(self.url, "core-alone", connections_max=10)
        try:
            services = services_on(database, SystemClock(), self._settings())
            together = asyncio.Semaphore(10)
            made = await asyncio.gather(*(self._holder(services, together, number) for number in range(count)))
            await _grant(services, made, purse_minor)
        finally:
            await database.close()
        return made

    def _settings(self) -> CoreBankingSettings:
        values: dict[str, Any] = {name.lower(): value for name, value in self.environment().items()}
        return CoreBankingSettings.model_validate(values)

    async def _holder(self, services: CoreServices, together: asyncio.Semaphore, number: int) -> Holder:
        customer_id = CustomerId(new_id())
        registered = CustomerRegistered(
            customer_id=customer_id,
            full_name=f"Lucía Fernández {number}",
            email="lucia@example.com",
            phone="+34600000000",
            language="es",
        )
        async with together:
            await services.accounts.welcome(registered, Delivery("core-banking-auth-events", new_id()), seed=True)
            account = (await services.accounts.accounts_of(customer_id))[0].details
        token = self.tokens.customer(customer_id, exp=int(time.time()) + _AN_HOUR)
        return Holder(customer_id, account.account_id, account.iban, token)


async def _grant(services: CoreServices, holders: Sequence[Holder], minor: int) -> None:
    bank = internal_account_id(InternalPurpose.OPENING_BALANCES, Currency.EUR)
    orders = [
        HistoricOrder(
            debit_account_id=bank,
            credit_account_id=AccountId(holder.account_id),
            amount=Amount(minor=minor, currency=Currency.EUR),
            reference="Opening balance",
            debit_name="Arrayan",
            credit_name="Lucía Fernández",
            booked_at=datetime.now(UTC),
        )
        for holder in holders
    ]
    await services.histories.post_history(orders, series=f"grant:{new_id()}"[:40])


def _new_folder() -> Path:
    """PostgreSQL runs as another user where root starts it, and must get there."""
    folder = Path(tempfile.mkdtemp(prefix="bank-core-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def core_alone(*, durable: bool = True) -> AsyncIterator[CoreAlone]:
    """PostgreSQL with the core's tables; its processes are started by whoever asks, and ended here."""
    folder = _new_folder()
    bank = EmbeddedBank(replace(for_tests(folder / "bank"), durable=durable), frozenset({"postgres"}))
    tokens = TokenIssuer()
    try:
        await asyncio.to_thread(bank.start)
        made = CoreAlone(bank, await asyncio.to_thread(lambda: Databases(bank)("core").url), tokens)
        try:
            yield made
        finally:
            await made.stop()
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()
        tokens.close()
        shutil.rmtree(folder, ignore_errors=True)


def an_order(payer: Holder, payee: Holder, minor: int, key: str = "") -> dict[str, Any]:
    """One order of a batch; without a key, a new one."""
    return {
        "token": payer.token,
        "idempotency_key": key or f"load-{new_id()}",
        "order": {
            "debit_account_id": str(payer.account_id),
            "credit_iban": payee.iban,
            "amount": {"minor": minor, "currency": "EUR"},
            "reference": "Dinner",
            "quote_id": str(new_id()),
            "payee_name": "A friend",
            "not_after": "2999-01-01T00:00:00Z",
        },
    }


async def send(session: aiohttp.ClientSession, port: int, token: str, orders: Sequence[Any]) -> list[dict[str, Any]]:
    """A batch to the core at this port; raises aiohttp's errors, for an answer that is none of the results, too."""
    url, headers = f"http://127.0.0.1:{port}/v1/transfer-batches", {"Authorization": f"Bearer {token}"}
    async with session.post(url, json={"orders": list(orders)}, headers=headers) as answer:
        answer.raise_for_status()
        found: list[dict[str, Any]] = json.loads(await answer.read())["results"]
        return found
