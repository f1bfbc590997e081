"""What the person at the terminal reads when the bank is open."""

import os

from embedded.greeting import Persona, greeting, read_personas
from embedded.memory import bytes_used
from embedded.seeding import is_seeded
from embedded.settings import BankSettings


def personas_of(settings: BankSettings) -> list[Persona]:
    path = settings.folder / "personas.json"
    return read_personas(path) if path.exists() and is_seeded(settings) else []


def welcome(settings: BankSettings, seconds: float, pids: list[int]) -> str:
    used = bytes_used([os.getpid(), *pids])
    memory = f", {used / 2**20:.0f} MiB of memory" if used else ""
    closing = f"Ready in {seconds:.1f} s{memory}. Ctrl-C closes it; its data stay in {settings.folder}"
    return greeting(settings.origin, personas_of(settings), [closing])
