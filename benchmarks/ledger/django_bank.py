"""Django-hordak and django-ledger, as they come from the package index, in two processes of sixteen threads each."""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import asyncpg
from contestants import CONNECTIONS, Books, Outcome, Shot
from embedded.programs import clean_environment
from embedded.settings import ROOT
from shapes import ACCOUNTS, PURSE_MINOR, Order, Task

PROCESSES = 2
_WORKER = Path(__file__).parent / "rivals" / "django_worker.py"
_LOCK = ROOT / "requirements" / "bench-ledger.txt"
_PLACE = ROOT / ".cache" / "bench-ledger"


class RivalBroken(Exception):
    """The package cannot take part; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """`sums` gives number and sum in minor units of each account but the bank's own, `transfers` how many there are."""

    name: str
    module: str
    sums: str
    transfers: str


HORDAK = Package(
    "django-hordak",
    "hordak",
    "SELECT a.name::int AS number, (100 * sum(coalesce(l.debit, 0) - coalesce(l.credit, 0)))::bigint AS amount"
    " FROM hordak_account a JOIN hordak_leg l ON l.account_id = a.id WHERE a.type = 'AS' GROUP BY a.name",
    "SELECT count(*) - 1 FROM hordak_transaction",
)
LEDGER = Package(
    "django-ledger",
    "django_ledger",
    "SELECT a.name::int AS number,"
    " (100 * sum(CASE t.tx_type WHEN 'debit' THEN t.amount ELSE -t.amount END))::bigint AS amount"
    " FROM django_ledger_accountmodel a JOIN django_ledger_transactionmodel t ON t.account_id = a.uuid"
    " WHERE a.name ~ '^[0-9]+$' GROUP BY a.name",
    "SELECT count(*) - 1 FROM django_ledger_journalentrymodel",
)


def installed() -> Path:
    """The Python that has the rivals; the first time it installs them, by the lock and nothing else."""
    python, mark = _PLACE / "venv" / "bin" / "python", _PLACE / "made-from"
    made_from = _LOCK.read_text(encoding="utf-8")
    if python.exists() and mark.exists() and mark.read_text(encoding="utf-8") == made_from:
        return python
    shutil.rmtree(_PLACE, ignore_errors=True)
    sys.path.insert(0, str(ROOT / "local" / "embedded"))
    bootstrap = import_module("bootstrap")
    uv = bootstrap.find_uv()
    # The environment of the bank has no pip; the Python that it was made from knows the machine's settings.
    pip = [str(Path(sys.base_prefix) / "bin" / "python3"), "-m", "pip"]
    environment = {**os.environ, **bootstrap.pip_settings(pip)}
    for command in (
        (uv, "venv", "--python", sys.executable, _PLACE / "venv"),
        (uv, "pip", "sync", "--require-hashes", "--python", python, _LOCK),
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  Our own two commands.
        if done.returncode:
            raise RivalBroken(f"The packages cannot be installed: {done.stderr[-500:]}")
    mark.write_text(made_from, encoding="utf-8")
    return python


class DjangoBank:
    knows_keys = False

    def __init__(self, package: Package, url: str) -> None:
        self.name = package.name
        self._package = package
        self._url = url
        self._workers: list[asyncio.subprocess.Process] = []
        self._listening = AsyncExitStack()
        self._answers: dict[int, asyncio.Future[Outcome]] = {}
        self._numbers = itertools.count()
        self.first_failure = ""

    async def open(self) -> None:
        """Raises RivalBroken."""
        python = await asyncio.to_thread(installed)
        await self._make(python)
        tasks = await self._listening.enter_async_context(asyncio.TaskGroup())
        for _ in range(PROCESSES):
            worker = await self._started(python, "serve", {"THREADS": str(CONNECTIONS // PROCESSES)})
            assert worker.stdout is not None  # noqa: S101  It was started with a pipe.
            if await worker.stdout.readline() != b"ready\n":
                raise RivalBroken((await _said(worker))[-500:])
            self._workers.append(worker)
            tasks.create_task(self._listen(worker.stdout))

    async def _make(self, python: Path) -> None:
        maker = await self._started(python, "make", {"ACCOUNTS": str(ACCOUNTS), "PURSE_MINOR": str(PURSE_MINOR)})
        said = await _said(maker)
        if maker.returncode:
            raise RivalBroken(said[-500:])

    async def _started(self, python: Path, command: str, extra: Mapping[str, str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(str(python), str(_WORKER), self._package.module, command, self._url),
            env=clean_environment(extra),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def _listen(self, answers: asyncio.StreamReader) -> None:
        async for line in answers:
            number, _, said = line.decode().strip().partition(" ")
            outcome, _, why = said.partition(" ")
            self.first_failure = self.first_failure or why
            self._answers.pop(int(number)).set_result(Outcome(outcome))

    def shot(self, task: Task) -> Shot:
        if isinstance(task, Order):
            return lambda: self._ask("transfer", task.debit, task.credit, task.minor)
        return lambda: self._ask("read", task.account)

    async def _ask(self, kind: str, *values: int) -> Outcome:
        number = next(self._numbers)
        worker = self._workers[number % PROCESSES]
        assert worker.stdin is not None  # noqa: S101  It was started with a pipe.
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        worker.stdin.write(json.dumps([number, kind, *values]).encode() + b"\n")
        outcome: Outcome = await answer
        return outcome

    async def books(self) -> Books:
        connection = await asyncpg.connect(self._url)
        try:
            rows = {row["number"]: row["amount"] for row in await connection.fetch(self._package.sums)}
            transfers = await connection.fetchval(self._package.transfers)
        finally:
            await connection.close()
        balances = [rows[number] for number in range(ACCOUNTS)]
        return Books(balances, [balance - PURSE_MINOR for balance in balances], transfers, 0)

    async def close(self) -> None:
        for worker in self._workers:
            assert worker.stdin is not None  # noqa: S101  It was started with a pipe.
            worker.stdin.close()
        for worker in self._workers:
            await worker.wait()
        await self._listening.aclose()


async def _said(worker: asyncio.subprocess.Process) -> str:
    out, wrong = await worker.communicate()
    return (out + wrong).decode(errors="replace")
