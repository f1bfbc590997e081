"""Lets the personas move in: the seed is a program of its own, because it alone may import the services."""

import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib.util import find_spec

from embedded.output import Output
from embedded.programs import run_once
from embedded.services import seed_environment
from embedded.settings import BankSettings
from embedded.vault import load_secrets

Runner = Callable[[tuple[str, ...], Mapping[str, str]], Awaitable[str]]


def is_seeded(settings: BankSettings) -> bool:
    """The stamp is the seed's last step; personas.json is its first, and one cut short leaves that behind."""
    return (settings.folder / "seeded").exists()


async def seed_bank(settings: BankSettings, output: Output, run: Runner = run_once) -> None:
    if find_spec("seed") is None:
        return
    output.say("  the personas move in ...")
    began = time.monotonic()
    said = await run((sys.executable, "-m", "seed"), seed_environment(settings, load_secrets(settings.folder)))
    for line in said.splitlines():
        output.line("seed", line)
    output.say(f"  the personas are there ({time.monotonic() - began:.1f} s)")
