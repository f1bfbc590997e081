"""`make up` and `make down`: the whole bank in containers. Standard library alone, and Docker with compose 2.24.

What needs more than that runs in a container itself: the secrets are made in one that has no network, and come out of
it as JSON, so that no file of a container's user has to be written to this machine.
"""
# ruff: noqa: INP001 - a command, not a package

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ("docker", "compose", "--project-directory", str(ROOT), "--file", str(ROOT / "compose.yaml"))
OBSERVED = ("--file", str(ROOT / "deploy" / "observability" / "compose.yaml"))
PAPERS = (
    *("docker", "run", "--rm", "--interactive", "--network", "none", "--read-only", "--tmpfs", "/tmp"),  # noqa: S108  The container's own.
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "bank-seed", "python", "-m", "containers"),
)
NOTE = "open-at"
"""Tells `make test-journeys` whose passwords a bank's address goes with."""
MOUNTED_MODE, KEPT_MODE = 0o644, 0o600


class Refused(Exception):
    """The bank is not up; the text says why."""


def folder() -> Path:
    """Where the secrets lie, and what `make test-journeys` reads the personas' passwords from."""
    return ROOT / ".data" / "containers"


def docker(command: tuple[str, ...], text: str | None = None) -> str:
    """Run it to its end, its messages to the terminal. With a text for its input what it says is returned instead."""
    kept = subprocess.PIPE if text is not None else None
    try:
        done = subprocess.run(command, input=text, stdout=kept, text=True, check=False)
    except FileNotFoundError:
        raise Refused("There is no `docker` here. Without Docker the bank runs by `make run`.") from None
    if done.returncode != 0:
        raise Refused(f"`{' '.join(command[:2])}` failed; it said above why. `docker compose logs` has the rest.")
    return done.stdout or ""


def write_papers() -> None:
    """The secrets of the first start stay; settings are written anew by each, for they follow the environment."""
    place = folder()
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    # Files in it must be open to the users of containers, so the folder is closed to everybody else.
    place.chmod(0o700)
    made = ("mounted", "env", NOTE)
    files = [path for path in place.rglob("*") if path.is_file() and path.relative_to(place).parts[0] not in made]
    known = {str(path.relative_to(place)): path.read_text(encoding="utf-8") for path in files}
    variables = {name: value for name, value in os.environ.items() if name.startswith("BANK_")}
    answer = docker(PAPERS, json.dumps({"known": known, "variables": variables}))
    for name, text in json.loads(answer).items():
        write(place / name, text, MOUNTED_MODE if name.startswith("mounted/") else KEPT_MODE)


def write(path: Path, text: str, mode: int) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # In place: a file that is mounted somewhere keeps its inode, and with it its readers.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(mode)


def up(arguments: list[str]) -> None:
    """`--profile observability` adds Prometheus, Tempo and Grafana, and lets the services send their traces there."""
    watched = (*OBSERVED, *arguments) if "observability" in arguments else tuple(arguments)
    began = time.monotonic()
    docker((*COMPOSE, "build", "--quiet"))
    built = time.monotonic()
    write_papers()
    docker((*COMPOSE, *watched, "up", "--detach", "--wait", "--remove-orphans"))
    (folder() / NOTE).write_text(origin(), encoding="utf-8")
    print(welcome(time.monotonic() - began, built - began))


def origin() -> str:
    return f"http://localhost:{os.environ.get('BANK_PORT') or 8080}"


def welcome(seconds: float, building: float) -> str:
    sys.path.insert(0, str(ROOT / "local" / "embedded" / "src"))
    greetings = importlib.import_module("embedded.greeting")
    facts = [f"Ready in {seconds:.1f} s, of which images took {building:.1f} s.", "`make down` ends it; its data stay."]
    return str(greetings.greeting(origin(), greetings.read_personas(folder() / "personas.json"), facts))


def down(arguments: list[str]) -> None:
    (folder() / NOTE).unlink(missing_ok=True)
    # With every profile, or what belongs to one would stay.
    docker((*COMPOSE, *OBSERVED, "--profile", "*", "down", "--remove-orphans", *arguments))


def main(arguments: list[str]) -> int:
    try:
        {"up": up, "down": down}[arguments[0]](arguments[1:])
    except Refused as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
