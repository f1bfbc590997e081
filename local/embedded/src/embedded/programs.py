"""What the supervisor must know of a program: how it starts, when it is ready, how it stops."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded.settings import ROOT

Step = Callable[[], Awaitable[None]]
Probe = Callable[[], Awaitable[bool]]


class StartFailed(Exception):
    """A program did not come up; the text is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose rights a program has; None in its place means: those of whoever started the bank."""

    user: int
    group: int


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: tuple[str, ...]
    ready: Probe
    environment: Mapping[str, str] = field(default_factory=dict)
    after: frozenset[str] = frozenset()
    stops_in: int = 0
    """Place in the order of stopping: 0 first."""
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    forked: bool = False
    """The command is `python -m ...` and starts by a fork of a process that already has the libraries."""
    before_start: Step | None = None
    """Runs before each start, also a restart."""
    once_ready: Step | None = None
    """Runs whenever it became ready, before what needs it starts."""


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what would lead a program to somebody's real cloud, database or settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "BANK_", "PG", "PYTEST_", "DATABASE_", "REDIS_"))
    }
    return kept | {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2"} | dict(extra)


def spawn_arguments(account: Account | None) -> dict[str, Any]:
    """Another account cannot look into the clone, which may lie in a private home, so it starts elsewhere."""
    if account is None:
        return {"cwd": ROOT}
    return {"cwd": "/", "user": account.user, "group": account.group, "extra_groups": []}


async def run_once(
    command: tuple[str, ...], environment: Mapping[str, str], *, text: str = "", account: Account | None = None
) -> str:
    """Run a command to its end and return what it said. Raises StartFailed with that when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=clean_environment(environment),
        **spawn_arguments(account),
    )
    try:
        said, _ = await process.communicate(text.encode())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise StartFailed(f"{Path(command[0]).name} {' '.join(command[1:4])} failed:\n{said.decode(errors='replace')}")
    return said.decode(errors="replace")


async def succeeds(*command: str) -> bool:
    """Whether a command that only asks, and says nothing, ends with status 0."""
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    return await process.wait() == 0


def http_probe(port: int, path: str, *, any_status: bool = False) -> Probe:
    """Ready when the address answers 200, or anything at all."""

    async def probe() -> bool:
        answer = await _ask(port, f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        return answer.startswith(b"HTTP/1.") and (any_status or answer[9:12] == b"200")

    return probe


def text_probe(port: int, question: bytes, answer: bytes) -> Probe:
    async def probe() -> bool:
        return answer in await _ask(port, question)

    return probe


async def _ask(port: int, question: bytes) -> bytes:
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(question)
                await writer.drain()
                return await reader.read(200)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""
