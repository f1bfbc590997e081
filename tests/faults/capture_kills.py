"""`make test-capture-kills`: the capture is killed again and again while the core is written to.

First the real worker of the audit, killed 20 times under 500 transfers a second; then a control that confirms to the
source before it has stored, which must lose. Ends with 1 when the first lost or doubled anything, or when the second
did not lose.
"""

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
from core_writer import CoreWriter, Written, core_writer
from embedded.audit_keys import place_audit_keys
from embedded.bank import EmbeddedBank
from embedded.capture import MIGRATIONS, install_environment
from embedded.databases import database_url
from embedded.nurses import ForkedProcess, Nurse
from embedded.programs import run_once
from embedded.services import SERVICES, service_environment
from embedded.settings import ROOT, for_tests
from embedded.vault import DATABASES
from trail_judgement import Finding, judged

CAUGHT_UP_SECONDS_MAX = 300
CONNECTED_SECONDS_MAX = 60
RATE_KEPT_MIN = 0.9
LAST = 32
"""More than the connections that write side by side."""
WORKERS: Mapping[str, tuple[str, ...]] = {
    "real": (sys.executable, "-m", "audit.worker"),
    "control": (sys.executable, "-m", "early_confirm"),
}


@dataclass(frozen=True)
class Plan:
    kills: int
    rate: float
    alive_seconds: tuple[float, float] = (0.05, 1.5)
    """How long a capture lives once it reads."""


@dataclass
class Town:
    """The tables of the core, auth and the audit; alone, with a nurse to fork workers from, or in a whole bank."""

    bank: EmbeddedBank
    nurse: Nurse = field(default_factory=Nurse)

    def url(self, database: str, role: str = "") -> str:
        return database_url(self.bank.settings, self.bank.secrets, role or database, database)

    @property
    def environment(self) -> dict[str, str]:
        settings, secrets = self.bank.settings, self.bank.secrets
        # Without a bucket: the emulator is not there.
        return {
            **service_environment("audit", settings, secrets),
            **install_environment(settings, secrets),
            "AUDIT_CHECKPOINT_BUCKET": "",
        }

    async def install(self) -> None:
        place_audit_keys(self.bank.settings)
        folders = {service.name: ROOT / service.folder / "migrations" for service in SERVICES}
        for name, folder in (*((name, folders[name]) for name in ("core", "auth")), ("audit", MIGRATIONS)):
            url = self.url(DATABASES[name], f"{DATABASES[name]}_owner")
            command = (sys.executable, "-m", "servicekit.migrations", str(folder))
            await run_once(command, {"MIGRATION_DATABASE_URL": url})
        await run_once((sys.executable, "-m", "audit.install"), self.environment)

    async def rows(self, database: str, question: str) -> list[Any]:
        connection = await asyncpg.connect(self.url(database).replace("+asyncpg", "", 1))
        try:
            return list(await connection.fetch(question))
        finally:
            await connection.close()


def new_folder() -> Path:
    """PostgreSQL runs as another user where root starts it, and must get there."""
    folder = Path(tempfile.mkdtemp(prefix="bank-kills-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def town(*, durable: bool) -> AsyncIterator[Town]:
    folder = new_folder()
    bank = EmbeddedBank(replace(for_tests(folder), durable=durable), frozenset({"postgres"}))
    try:
        await asyncio.to_thread(bank.start)
        made = Town(bank)
        # Forked, a worker begins within a second: the kills come close together.
        await made.nurse.start()
        try:
            await made.install()
            yield made
        finally:
            await made.nurse.close()
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Worker:
    """One process of the capture; killed by its own id."""

    process: ForkedProcess
    said: list[str] = field(default_factory=list)

    async def connected(self) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(CONNECTED_SECONDS_MAX):
            while line := (await self.process.stdout.readline()).decode(errors="replace"):
                self.said.append(line)
                if "capture.connected" in line and '"core"' in line:
                    return
        raise AssertionError("the capture ended:\n" + "".join(self.said[-20:]))

    async def drain(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self.said.append(line.decode(errors="replace"))

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def working(place: Town, kind: str) -> AsyncIterator[Worker]:
    """A worker that reads; killed when the block ends, if it still lives."""
    worker = Worker(await place.nurse.bear(WORKERS[kind], place.environment, signal.SIGKILL))
    try:
        await worker.connected()
        async with asyncio.TaskGroup() as tasks:
            draining = tasks.create_task(worker.drain())
            try:
                yield worker
            finally:
                draining.cancel()
    finally:
        await worker.kill()


async def kill_again_and_again(place: Town, kind: str, plan: Plan, writer: CoreWriter) -> "Outcome":
    """The load runs from before the first capture to after the last kill; then one capture brings in the rest."""
    dice = random.Random(7)
    stop = asyncio.Event()
    kept: list[float] = []

    async def load() -> None:
        while not stop.is_set():
            kept.append(await writer.write(plan.rate, 1))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(load())
        for _ in range(plan.kills):
            async with working(place, kind) as worker:
                await asyncio.sleep(dice.uniform(*plan.alive_seconds))
                await worker.kill()
        stop.set()
    async with working(place, kind):
        # Written after the last kill, so that not even the control can have lost it.
        await writer.write(plan.rate, 0.1)
        await caught_up(place, writer.written[-LAST:])
    return Outcome(await judged(place, writer), statistics.mean(kept))


@dataclass(frozen=True)
class Outcome:
    finding: Finding
    per_second: float
    """Transfers a second that were really written under the kills."""


async def caught_up(place: Town, last: Sequence[Written]) -> None:
    """Until these are in the trail: its order is commit order, so what is missing by then never comes."""
    ids = ", ".join(f"'{one.transfer_id}'" for one in last)
    question = f"SELECT object_id FROM records WHERE table_name = 'transfers' AND object_id IN ({ids})"  # noqa: S608  Ids of our own.
    deadline = time.monotonic() + CAUGHT_UP_SECONDS_MAX
    while len({row["object_id"] for row in await place.rows("audit", question)}) < len(last):
        if time.monotonic() > deadline:
            raise AssertionError(f"the capture did not catch up in {CAUGHT_UP_SECONDS_MAX} s")
        await asyncio.sleep(0.1)


async def campaign(kind: str, plan: Plan, *, durable: bool) -> Outcome:
    async with town(durable=durable) as place, core_writer(place.url("core_banking")) as writer:
        return await kill_again_and_again(place, kind, plan, writer)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill the capture under load and look for what is missing.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rate", type=float, default=500, help="transfers a second")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    began = time.monotonic()
    outcome = asyncio.run(campaign("real", Plan(chosen.kills, chosen.rate), durable=True))
    real = outcome.finding
    sys.stdout.write(f"the capture, {chosen.kills} kills: {real}\n")
    control = asyncio.run(campaign("control", Plan(max(8, chosen.kills // 2), chosen.rate), durable=True)).finding
    sys.stdout.write(f"the control that confirms before it stores: {control}\n")
    is_loaded = outcome.per_second >= RATE_KEPT_MIN * chosen.rate
    good = real.is_whole and is_loaded and control.missing > 0
    sys.stdout.write(
        f"{'right' if good else 'WRONG'}: {chosen.kills} kills at {outcome.per_second:.0f} transfers/s"
        f" of {chosen.rate:g} wanted,"
        f" {real.transfers} transfers, {real.missing} missing, {real.doubled} doubled;"
        f" the control lost {control.missing}"
        f" ({time.monotonic() - began:.0f} s)\n"
    )
    return 0 if good else 1


if __name__ == "__main__":
    # The nursery finds the control by it.
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    sys.exit(main())
