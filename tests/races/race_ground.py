"""Where races run: one PostgreSQL, keys that sign tokens, and as many processes of the core as a race asks for.

A process runs from the tree's own sources or from a copy of them that has a planted fault.
"""

import asyncio
import hashlib
import itertools
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from embedded.bank import EmbeddedBank
from embedded.databases import privileges_sql, run_sql
from embedded.nurses import ForkedProcess, Nurse
from embedded.settings import ROOT, free_ports
from embedded.vault import DATABASES
from testkit.polling import eventually
from testkit.tokens import TokenIssuer

READY_SECONDS_MAX = 60
PER_TRANSFER_MINOR, PER_DAY_MINOR, NEW_PAYEE_MINOR = 100_000, 1_000_000, 400_000
"""What customers of the races may send: little enough for 64 orders to meet it."""
_ROLE = DATABASES["core"]
_UVICORN = (
    *("--host", "127.0.0.1", "--no-access-log", "--log-level", "warning"),
    *("--loop", "uvloop", "--http", "httptools", "--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "4"),
)
_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the core and its migrations are imported from: the service's folder, or a copy of it."""

    folder: Path = ROOT / "services/core-banking-stub"

    @property
    def is_a_copy(self) -> bool:
        return self.folder != Sources().folder

    @property
    def packages(self) -> Path:
        return self.folder / "src"

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"


@dataclass(frozen=True, slots=True)
class Tables:
    """A migrated database of the core: as its processes reach it, and as the owner of the tables does."""

    url: str
    owner_url: str


@dataclass
class Ground:
    """`server` has PostgreSQL and nothing else of a bank; the core's processes are forked by the nurse."""

    server: EmbeddedBank
    tokens: TokenIssuer
    folder: Path
    nurse: Nurse
    tasks: asyncio.TaskGroup
    _templates: dict[str, str] = field(default_factory=dict)

    async def tables(self, sources: Sources) -> Tables:
        """A new database; the migrations run once for those that are alike."""
        digest = _digest(sources.migrations)
        if digest not in self._templates:
            template = f"{_ROLE}_pattern_{next(_names)}"
            await self._create(template, "template1")
            command = (sys.executable, "-m", "servicekit.migrations", str(sources.migrations))
            await self.nurse.run(command, {"MIGRATION_DATABASE_URL": self._url(f"{_ROLE}_owner", template)})
            self._templates[digest] = template
        name = f"{_ROLE}_race_{next(_names)}"
        await self._create(name, self._templates[digest])
        return Tables(self._url(_ROLE, name), self._url(f"{_ROLE}_owner", name))

    async def start(self, sources: Sources, tables: Tables) -> "CoreProcess":
        """A process of the core, which knows whether it is the writer."""
        port = free_ports(1)[0]
        options = ("--port", str(port), "--app-dir", str(sources.packages), *_UVICORN)
        command = (sys.executable, "-m", "uvicorn", "core_banking_stub.main:app", *options)
        process = await self.nurse.bear(command, self.environment(tables), signal.SIGKILL)
        started = CoreProcess(process, port, self.folder / f"core-{port}.log")
        self.tasks.create_task(started.keep_log())
        try:
            await eventually(started.is_ready, seconds=READY_SECONDS_MAX)
        except AssertionError as error:
            await started.kill()
            raise AssertionError(f"The core did not start:\n{started.log.read_text()[-3000:]}") from error
        return started

    def environment(self, tables: Tables) -> dict[str, str]:
        return {
            "BANK_ENV": "test",
            "BANK_ORIGIN": self.tokens.issuer,
            "BANK_WORKERS": "split",  # Nothing is published: there is no broker.
            "DATABASE_URL": tables.url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "AUTH_URL": self.tokens.url,
            "SERVICE_CLIENT_ID": "core-banking-stub",
            "SERVICE_CLIENT_SECRET": "of-no-use-here",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "LIMIT_PER_TRANSFER_MINOR": str(PER_TRANSFER_MINOR),
            "LIMIT_PER_DAY_MINOR": str(PER_DAY_MINOR),
            "LIMIT_NEW_PAYEE_MINOR": str(NEW_PAYEE_MINOR),
        }

    async def _create(self, name: str, template: str) -> None:
        made = f"CREATE DATABASE {name} OWNER {_ROLE}_owner TEMPLATE {template};\n\\connect {name}\n"
        await run_sql(self.server.server, made + privileges_sql(_ROLE, name))

    def _url(self, role: str, name: str) -> str:
        password, port = self.server.secrets[role], self.server.server.port
        return f"postgresql+asyncpg://{role}:{password}@127.0.0.1:{port}/{name}"


@dataclass
class CoreProcess:
    process: ForkedProcess
    port: int
    log: Path
    _told: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def keep_log(self) -> None:
        """Until the process has ended: a pipe that nobody empties would stop it."""
        assert self.process.stdout is not None
        with self.log.open("ab", buffering=0) as log:
            while said := await self.process.stdout.read(65_536):
                log.write(said)

    def news(self) -> str:
        """What it has logged since this was asked last."""
        with self.log.open("rb") as log:
            log.seek(self._told)
            said = log.read()
        self._told += len(said)
        return said.decode(errors="replace")

    async def is_ready(self) -> bool:
        if self.process.returncode is not None:
            raise AssertionError(f"The core ended with {self.process.returncode}.")
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/health/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def freeze(self) -> float:
        """The moment of it; nothing of the process runs until `thaw`."""
        self.process.send_signal(signal.SIGSTOP)
        return time.monotonic()

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    async def kill(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        return began


def _digest(folder: Path) -> str:
    files = sorted(folder.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@asynccontextmanager
async def ground_on(server: EmbeddedBank) -> AsyncIterator[Ground]:
    """On a PostgreSQL that runs."""
    folder = Path(tempfile.mkdtemp(prefix="bank-races-"))
    tokens, nurse = TokenIssuer(), Nurse()
    await nurse.start()
    try:
        async with asyncio.TaskGroup() as tasks:
            yield Ground(server, tokens, folder, nurse, tasks)
    finally:
        await nurse.close()
        tokens.close()
        shutil.rmtree(folder, ignore_errors=True)
