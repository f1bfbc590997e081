"""Planted faults: patches that each take one guard away from a copy of the core's sources.

Where the tables are a second layer, the loss of the first shows as an order that fails instead of being refused. A
patch may take both layers only where neither alone can be missed, and then names them.

A patch begins with what a reader must know: the guard that is gone, the races that must show it, and by which
invariant or expectation:

    Guard: the key is looked up before an order is judged
    Races: one-key
    Shows: one-key-one-answer
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from race_ground import Sources

FAULTS = Path(__file__).parent / "faults"
_SERVICE = "services/core-banking-stub"


class FaultInvalid(Exception):
    """A patch that names no race or does not fit the sources: the suite would prove nothing with it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`shows`: any of these is what the races must find. `places`: where the patch changes the sources."""

    name: str
    path: Path
    guard: str
    races: tuple[str, ...]
    shows: tuple[str, ...]
    places: int

    @property
    def takes_one_guard(self) -> bool:
        return self.places == 1

    @property
    def names_two_layers(self) -> bool:
        return ": two layers, " in self.guard


def all_faults() -> list[Fault]:
    return [_read(path) for path in sorted(FAULTS.glob("*.patch"))]


def _read(path: Path) -> Fault:
    told: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith(("diff ", "--- ")):
            break
        name, colon, rest = line.partition(": ")
        if colon and name in {"Guard", "Races", "Shows"}:
            told[name] = rest.strip()
    if set(told) != {"Guard", "Races", "Shows"}:
        raise FaultInvalid(f"{path.name} must begin with Guard, Races and Shows")
    places = sum(line.startswith("@@ ") for line in lines)
    return Fault(path.stem, path, told["Guard"], _words(told["Races"]), _words(told["Shows"]), places)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


@contextmanager
def planted(fault: Fault, folder: Path) -> Iterator[Sources]:
    """A copy of the core's sources without the guard. Raises FaultInvalid when the patch does not fit."""
    copy = folder / fault.name
    service = copy / _SERVICE
    for part in ("src/core_banking_stub", "migrations"):
        shutil.copytree(Sources().folder / part, service / part, ignore=shutil.ignore_patterns("__pycache__"))
    # Whatever repository the folder may lie in: the patch is for these files alone.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(copy.parent), "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "apply", "--verbose", str(fault.path)]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "Skipped patch" in done.stderr:
        raise FaultInvalid(f"{fault.path.name} does not fit the sources any more:\n{done.stderr}")
    try:
        yield Sources(service)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
