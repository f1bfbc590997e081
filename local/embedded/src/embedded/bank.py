"""The whole bank as one object: what `make run` and the tests start and stop."""

import asyncio
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from embedded.databases import make_databases
from embedded.nurses import Nurse
from embedded.output import Output
from embedded.parts import emulator_program, gateway_program, redis_program
from embedded.postgres import Server, place_server, postgres_program
from embedded.programs import Program
from embedded.seeding import seed_bank
from embedded.services import service_programs
from embedded.settings import STANDBY, BankSettings, for_tests
from embedded.supervisor import Supervisor
from embedded.vault import load_secrets

_SERVICES = frozenset({"auth", "core", "notifications", "complementary", "audit", "bff", "simulators"})
ALL = _SERVICES | {"postgres", "redis", "emulator", "gateway", STANDBY}
"""Every part, by the name that logs, stops and starts it."""


class BankFailed(Exception):
    """The bank did not start, or a part of it cannot live; the text says which and why."""


def bank_programs(settings: BankSettings, server: Server, nurse: Nurse, only: frozenset[str]) -> Iterator[Program]:
    secrets = load_secrets_of(settings)

    async def settle() -> None:
        await make_databases(server, secrets)

    if not (server.folder / "PG_VERSION").exists():
        # Stamps of tables that are gone would leave the new ones without their migrations.
        shutil.rmtree(settings.folder / "migrated", ignore_errors=True)
        (settings.folder / "seeded").unlink(missing_ok=True)
    yield postgres_program(server, settle)
    yield redis_program(settings, secrets)
    yield emulator_program(settings)
    yield from service_programs(settings, secrets, nurse, only)
    yield gateway_program(settings)


def make_supervisor(settings: BankSettings, output: Output, only: frozenset[str] = ALL) -> Supervisor:
    secrets = load_secrets_of(settings)
    server = place_server(settings, secrets["postgres"])
    nurse = Nurse()
    programs = bank_programs(settings, server, nurse, only)
    return Supervisor((program for program in programs if program.name.removesuffix("-worker") in only), output, nurse)


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[None]:
    """Start all, keep all while the block runs, stop all however it ends. Raises BankFailed."""
    try:
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(supervisor.keep_all())
            try:
                await supervisor.start_all()
                yield
            finally:
                await asyncio.shield(supervisor.stop_all())
                keeping.cancel()
    except* Exception as failures:
        raise BankFailed(str(_first(failures))) from failures


def _first(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


class EmbeddedBank:
    """A bank for tests, in a thread of its own: a test that keeps its event loop busy does not hold the bank up.

    `stop_part("redis")` and `start_part("redis")` are the faults that a test can make; both return when done.
    """

    def __init__(self, place: Path | BankSettings, only: frozenset[str] = ALL, *, seeded: bool = False) -> None:
        """In a folder, with the settings of tests, or with settings of the caller's own."""
        self.settings = for_tests(place) if isinstance(place, Path) else place
        self.secrets = load_secrets_of(self.settings)
        self.server = place_server(self.settings, self.secrets["postgres"])
        self._seeded = seeded
        self._output = Output(self.settings.folder / "logs", echo=False, quiet=True)
        self._supervisor = make_supervisor(self.settings, self._output, only)
        self._thread = threading.Thread(target=self._run, name="embedded-bank", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._up = threading.Event()
        self._failure: BaseException | None = None

    @property
    def origin(self) -> str:
        return self.settings.origin

    def start(self) -> Self:
        """Returns when every part is ready. Raises BankFailed."""
        self._thread.start()
        self._up.wait()
        if self._failure:
            self._thread.join()
            self._output.close()
            raise BankFailed(str(self._failure))
        return self

    def stop(self) -> None:
        if self._loop and self._ended and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._output.close()

    def remove(self) -> None:
        """What a stopped bank leaves on the disk, wherever its tables had to lie."""
        shutil.rmtree(self.server.folder, ignore_errors=True)
        shutil.rmtree(self.settings.folder, ignore_errors=True)

    def stop_part(self, name: str, *, killed: bool = False) -> None:
        """Killed, it gets no chance to tidy up. Either way it stays away until `start_part`."""
        self.perform(self._supervisor.keepers[name].stop(by=signal.SIGKILL if killed else None))

    def start_part(self, name: str) -> None:
        self.perform(self._supervisor.keepers[name].start())

    def log(self, name: str, lines: int = 200) -> str:
        return self._output.last_lines(name, lines)

    def pids(self) -> list[int]:
        return self._supervisor.pids()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def perform(self, action: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine in the bank's own thread and wait for its result."""
        assert self._loop is not None  # noqa: S101 - a part of a bank that never started has no process
        return asyncio.run_coroutine_threadsafe(action, self._loop).result(timeout=90)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as failure:
            self._failure = failure
        finally:
            self._up.set()

    async def _main(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        async with running(self._supervisor):
            if self._seeded:
                await seed_bank(self.settings, self._output, self._supervisor.nurse.run)
            self._up.set()
            await self._ended.wait()


def load_secrets_of(settings: BankSettings) -> dict[str, str]:
    settings.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return load_secrets(settings.folder)
