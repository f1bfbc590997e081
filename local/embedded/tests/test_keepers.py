"""Restarts and stops of real processes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from embedded import deaths, keepers
from embedded.bank import BankFailed, running
from embedded.nurses import Nurse
from embedded.output import Output
from embedded.programs import Program
from embedded.supervisor import Supervisor
from testkit.polling import eventually

LIVES = (
    "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(0)); print('up', flush=True); time.sleep(600)"
)
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


async def always() -> bool:
    return True


def program(name: str, code: str, **more: object) -> Program:
    return Program(name=name, command=(sys.executable, "-c", code), ready=more.pop("ready", always), **more)  # type: ignore[arg-type]  # the tests' own shorthand


@pytest.fixture
def output(tmp_path: Path) -> Output:
    return Output(tmp_path, echo=False, quiet=True)


@asynccontextmanager
async def kept(output: Output, *programs: Program) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(programs, output, Nurse())
    try:
        async with running(supervisor):
            yield supervisor
    finally:
        output.close()


async def test_a_program_that_died_is_started_again(output: Output) -> None:
    async with kept(output, program("one", LIVES)) as supervisor:
        keeper = supervisor.keepers["one"]
        first = keeper.pid
        assert first is not None
        await kill(first)

        async def another_runs() -> bool:
            return keeper.pid not in {None, first}

        await eventually(another_runs, seconds=20)
    assert keeper.pid is None


async def test_what_follows_readiness_follows_every_start(output: Output) -> None:
    deployed: list[int] = []

    async def deploy() -> None:
        deployed.append(1)

    async with kept(output, program("one", LIVES, once_ready=deploy)) as supervisor:
        first = supervisor.keepers["one"].pid
        assert first is not None
        await kill(first)

        async def deployed_again() -> bool:
            return len(deployed) == 2

        await eventually(deployed_again, seconds=20)


async def test_a_program_that_was_stopped_stays_away_until_it_is_started(output: Output) -> None:
    async with kept(output, program("one", LIVES)) as supervisor:
        keeper = supervisor.keepers["one"]
        await keeper.stop()
        assert keeper.pid is None
        await keeper.start()
        assert keeper.pid is not None


async def test_five_deaths_in_a_minute_end_the_bank(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deaths, "DEATHS_MAX", 2)
    with pytest.raises(BankFailed, match="one died 2 times"):
        async with kept(output, program("one", "import time; time.sleep(0.2)")):
            await asyncio.Event().wait()


def forked(name: str) -> Program:
    command = (sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1")
    return Program(name=name, command=command, ready=always, forked=True)


async def kill_the_nursery_and_wait(output: Output) -> None:
    async with kept(output, forked("one")) as supervisor:
        os.kill(supervisor.nurse.pids[0], signal.SIGKILL)
        await asyncio.Event().wait()


async def test_services_whose_nursery_was_killed_come_back_with_a_new_one(output: Output) -> None:
    async with kept(output, forked("one"), forked("two")) as supervisor:
        first = supervisor.pids()
        await kill(supervisor.nurse.pids[0])

        async def all_are_others() -> bool:
            return len(supervisor.pids()) == 3 and not set(first) & set(supervisor.pids())

        await eventually(all_are_others, seconds=30)


async def test_a_nursery_that_cannot_live_ends_the_bank(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deaths, "DEATHS_MAX", 1)
    with pytest.raises(BankFailed, match="died 1 times"):
        await kill_the_nursery_and_wait(output)


async def test_a_start_that_fails_stops_what_had_started_and_shows_its_last_words(output: Output) -> None:
    async def never() -> bool:
        return False

    good = program("good", LIVES)
    bad = program("bad", "print('no disk left')", ready=never, after=frozenset({"good"}))
    supervisor = Supervisor((good, bad), output, Nurse())
    with pytest.raises(BankFailed, match="no disk left"):
        async with running(supervisor):
            pass
    assert supervisor.pids() == []
    output.close()


async def test_what_does_not_end_in_time_is_killed(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keepers, "STOP_SECONDS_MAX", 0.3)

    async def up() -> bool:
        return "up" in output.last_lines("one")

    async with kept(output, program("one", STUBBORN, ready=up)) as supervisor:
        pass
    assert supervisor.pids() == []


async def kill(pid: int) -> None:
    process = await asyncio.create_subprocess_exec("kill", f"-{int(signal.SIGKILL)}", str(pid))
    assert await process.wait() == 0
