"""How long `make run` takes until the bank is open, from an empty data folder and once more on the same one."""

import asyncio
import os
import re
import shutil
import signal
import sys
import time
from typing import Any

from bench_bank import a_folder, say
from embedded.settings import PORT_VARIABLES, ROOT, free_ports

COLD_SECONDS_MAX, WARM_SECONDS_MAX, MEMORY_MIB_MAX = 60.0, 10.0, 1024.0
"""The limits that the figures are ratios to."""
_FACTS = re.compile(r"Ready in ([0-9.]+) s, ([0-9]+) MiB of memory")
_START_SECONDS_MAX = 120


async def measure() -> dict[str, Any]:
    """Everything is installed already: what the registries take is not the bank's time."""
    folder = a_folder()
    environment = {
        **os.environ,
        "BANK_DATA": str(folder / "data"),
        **{variable: str(port) for (variable, _), port in zip(PORT_VARIABLES.values(), _ports(), strict=True)},
    }
    try:
        cold, memory = await _one_start(environment)
        warm, _ = await _one_start(environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say(f"open after {cold:.1f} s from an empty folder, {warm:.1f} s the second time; {memory:.0f} MiB")
    return {
        "cold_seconds": cold,
        "cold_to_limit": round(cold / COLD_SECONDS_MAX, 3),
        "warm_seconds": warm,
        "warm_to_limit": round(warm / WARM_SECONDS_MAX, 3),
        "memory_mib": memory,
        "memory_to_limit": round(memory / MEMORY_MIB_MAX, 3),
    }


def _ports() -> list[int]:
    return free_ports(len(PORT_VARIABLES))


async def _one_start(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds until it says that it is open, and its memory in MiB. Raises RuntimeError when it does not open."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "embedded",
        "run",
        cwd=ROOT,
        env={**environment, "BANK_START_BEGAN": str(time.time())},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    try:
        return await _facts(process.stdout)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def _facts(output: asyncio.StreamReader) -> tuple[float, float]:
    said = ""
    async with asyncio.timeout(_START_SECONDS_MAX):
        async for line in output:
            said += line.decode(errors="replace")
            if found := _FACTS.search(said):
                return float(found[1]), float(found[2])
    raise RuntimeError(f"The bank did not open:\n{said[-2000:]}")
