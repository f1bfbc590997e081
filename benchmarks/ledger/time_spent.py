"""Where the time of a transfer goes: what PostgreSQL's and our own process take of the processor, and our part by room.

A sampling profiler (py-spy, from the rivals' environment) looks at this process while the writer is under full load.
"""

import asyncio
import os
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_bank import say
from contestants import Bank
from django_bank import installed
from driver import closed, made_ready
from plan import COMPARED_IN_FLIGHT
from servicekit.database import Database
from shapes import PLAIN, Shape
from sqlalchemy import text

_SAMPLES_A_SECOND = 250
_SECONDS = 4
_EXPECTED_PER_SECOND = 9_000
_ROOMS = (
    ("judging the orders", r"orders/(judging|domain|group_state)|ledgers/domain"),
    (
        "columns to write, marks for the audit",
        r"group_writers/columns|audit_marks|repository\.py.*write|\(write |rows_of|_mark",
    ),
    ("rows read, and what is asked", r"orders/rows|group_writers/repository|accounts/directory"),
    ("the driver, with encoding and decoding", r"asyncpg"),
    ("queue, groups and answers", r"group_writers|servicekit"),
    ("load generator", r"driver\.py|ours_bank|shapes\.py"),
    ("event loop", r"asyncio|uvloop|runners"),
)
_WRITER = text("SELECT pid FROM pg_stat_activity WHERE application_name = 'core-ledger'")


async def measure(ours: Bank, database: Database) -> list[dict[str, Any]]:
    """A row for each shape. Ours is open."""
    return [await _one(ours, database, shape) for shape in (Shape.UNIFORM, Shape.HOT)]


async def _one(ours: Bank, database: Database, shape: Shape) -> dict[str, Any]:
    shots = made_ready(ours, shape, PLAIN, "profile", count=_EXPECTED_PER_SECOND * _SECONDS)
    async with database.read() as session:
        writer = int(await session.scalar(_WRITER))
    others = [pid for pid in _children_of(_parent_of(writer)) if pid != writer]
    with tempfile.TemporaryDirectory(prefix="bank-profile-") as folder:
        stacks = Path(folder) / "stacks"
        profiler = await _profiler(stacks)
        before = _cpu_seconds([writer]), _cpu_seconds(others)
        window = await closed(shots, COMPARED_IN_FLIGHT, _SECONDS)
        backend, helpers = _cpu_seconds([writer]) - before[0], _cpu_seconds(others) - before[1]
        await profiler.wait()
        rooms = _by_room(stacks.read_text(encoding="utf-8") if stacks.exists() else "")
    # The processor times hold the warm-up as well, so they are shared out over all that was answered.
    answered = window.answered
    row = {
        "shape": shape.value,
        "per_second": round(window.per_second, 1),
        "wall_us": round(1e6 / window.per_second, 1),
        "ours_us": round(window.cpu_us, 1),
        "backend_us": round(1e6 * backend / answered, 1),
        "postgres_helpers_us": round(1e6 * helpers / answered, 1),
        "rooms": rooms,
    }
    say(f"a transfer, {shape}: {row['wall_us']} us, of which ours {row['ours_us']}, its backend {row['backend_us']}")
    return row


async def _profiler(stacks: Path) -> asyncio.subprocess.Process:
    command = ("record", "-p", str(os.getpid()), "-d", str(_SECONDS), "-r", str(_SAMPLES_A_SECOND), "-f", "raw")
    python = await asyncio.to_thread(installed)
    return await asyncio.create_subprocess_exec(
        *(str(python.with_name("py-spy")), *command, "--nonblocking", "-o", str(stacks)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


def _by_room(stacks: str) -> dict[str, float]:
    """Shares of this process's busy time, by the innermost frame that lies in one of the rooms."""
    found: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        if "MainThread" in stack or "bench_ledger" in stack:
            found[_room_of(stack.split(";"))] += int(count)
    whole = sum(found.values())
    return {room: round(count / whole, 3) for room, count in found.most_common()}


def _room_of(frames: Sequence[str]) -> str:
    for frame in reversed(frames):
        for room, pattern in _ROOMS:
            if re.search(pattern, frame):
                return room
    return "all else"


def _cpu_seconds(pids: Sequence[int]) -> float:
    return sum(_ticks_of(pid) for pid in pids) / os.sysconf("SC_CLK_TCK")


def _ticks_of(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def _children_of(pid: int) -> list[int]:
    """PostgreSQL's own processes: those that write the log and the pages, and the other backends."""
    place = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in place.read_text(encoding="utf-8").split()] if place.exists() else []
