"""`python -m embedded run|seed|logs|psql|check-books|...`; the Makefile's targets call these."""

import argparse
import asyncio
import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import TextIO

from embedded.bank import ALL, BankFailed, load_secrets_of, make_supervisor, running
from embedded.behaviours import MODES, NotReached, choose_behaviour
from embedded.databases import connection_variables
from embedded.output import Output
from embedded.postgres import place_server
from embedded.programs import StartFailed, clean_environment
from embedded.seeding import is_seeded, seed_bank
from embedded.services import capture_installation, part_of, service_environment
from embedded.settings import BankSettings, SettingsInvalid, busy_port, from_environment
from embedded.vault import DATABASES
from embedded.welcome import welcome


class Refused(Exception):
    """Nothing was started; the text says why and what to do."""


@contextlib.contextmanager
def folder_lock(settings: BankSettings) -> Iterator[TextIO]:
    """Two banks on one folder would spoil each other's tables."""
    settings.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (settings.folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Refused(
                f"A bank already runs on {settings.folder} (process {file.read().strip()}). End it, or give this one"
                " a folder of its own with BANK_DATA and ports of its own."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield file


async def run(settings: BankSettings, only: frozenset[str], *, seed: bool, began: float) -> None:
    output = Output(settings.folder / "logs", echo=True)
    supervisor = make_supervisor(settings, output, only)
    _close_on_signals(output)
    try:
        async with running(supervisor):
            if seed and only == ALL and not is_seeded(settings):
                await seed_bank(settings, output, supervisor.nurse.run)
            output.say(welcome(settings, time.time() - began, supervisor.pids()))
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        output.say("The bank is closed.")
    finally:
        output.close()


def _close_on_signals(output: Output) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - called from a coroutine

    def close() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Closing takes a few seconds and must not be cut short by impatience.
            loop.add_signal_handler(number, lambda: None)
        output.say("\nClosing the bank ...")
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, close)


def show_log(settings: BankSettings, service: str) -> None:
    path = settings.folder / "logs" / f"{service}.log"
    if not path.exists():
        known = ", ".join(sorted(found.stem for found in path.parent.glob("*.log"))) or "none yet"
        raise Refused(f"There is no log of {service!r} in {path.parent}. There are: {known}")
    os.execvp("tail", ["tail", "-n", "200", "-F", str(path)])  # noqa: S606 - no shell is wanted


def open_psql(settings: BankSettings, service: str) -> None:
    if service not in DATABASES:
        raise Refused(f"{service!r} has no database. These have: {', '.join(DATABASES)}")
    secrets, role = load_secrets_of(settings), DATABASES[service]
    server = place_server(settings, secrets["postgres"])
    environment = connection_variables(server, role, secrets[role], role)
    psql = server.command("psql")
    os.execve(psql, [psql, "-X"], clean_environment(environment))  # noqa: S606 - the wheel's own program


def renew_capture(settings: BankSettings, decided: dict[str, str]) -> str:
    arguments = [f"{flag}={source}" for flag, source in decided.items() if source]
    return asyncio.run(capture_installation(settings, load_secrets_of(settings)).again(arguments))


def export_trail(settings: BankSettings, file: str) -> None:
    if not file:
        raise Refused("Say where to write it: make export-trail FILE=trail.jsonl")
    environment = clean_environment(service_environment("audit", settings, load_secrets_of(settings)))
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable, [sys.executable, "-m", "audit.export_trail", file], environment
    )


def check_books(settings: BankSettings) -> None:
    environment = clean_environment(service_environment("core", settings, load_secrets_of(settings)))
    command = [sys.executable, "-m", "core_banking_stub.check_books"]
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell is wanted


def chosen_parts(text: str) -> frozenset[str]:
    parts = frozenset(filter(None, text.split(","))) or ALL
    if unknown := parts - ALL:
        raise Refused(f"{', '.join(sorted(unknown))}: no such part. There are: {', '.join(sorted(ALL))}")
    return parts


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embedded", description="The bank as plain processes.")
    commands = parser.add_subparsers(dest="command", required=True)
    run_command = commands.add_parser("run", help="start everything and stay until Ctrl-C")
    run_command.add_argument("--only", default="", help="comma-separated parts, e.g. postgres,redis,emulator")
    run_command.add_argument("--no-seed", action="store_true", help="leave the personas out")
    commands.add_parser("seed", help="let the personas move into a running bank")
    for name, text in (("logs", "follow the log of a part"), ("psql", "open the database of a service")):
        commands.add_parser(name, help=text).add_argument("service")
    behaviour = commands.add_parser("complementary", help="how the complementary system behaves from now on")
    behaviour.add_argument("mode", choices=MODES)
    commands.add_parser("check-books", help="check every invariant of the ledger")
    commands.add_parser("export-trail", help="write the audit trail for its verifier").add_argument("file")
    capture = commands.add_parser("capture", help="make a slot of the audit anew after a loss, on a running bank")
    capture.add_argument("--after-loss", default="", help="core or auth: its slot is gone; the trail gets a gap")
    capture.add_argument("--accept", default="", help="core or auth: less is published, or a standby took over")
    return parser.parse_args()


def act(chosen: argparse.Namespace) -> None:
    settings = from_environment()
    if chosen.command == "logs":
        show_log(settings, part_of(chosen.service))
    elif chosen.command == "psql":
        open_psql(settings, part_of(chosen.service))
    elif chosen.command == "complementary":
        print(choose_behaviour(settings, chosen.mode))
    elif chosen.command == "check-books":
        check_books(settings)
    elif chosen.command == "export-trail":
        export_trail(settings, chosen.file)
    elif chosen.command == "capture":
        print(renew_capture(settings, {"--after-loss": chosen.after_loss, "--accept": chosen.accept}))
    elif chosen.command == "seed":
        asyncio.run(seed_bank(settings, Output(settings.folder / "logs", echo=True)))
    else:
        began = float(os.environ.get("BANK_START_BEGAN", time.time()))
        only = chosen_parts(chosen.only)
        with folder_lock(settings):
            if sentence := busy_port(settings, only):
                raise Refused(sentence)
            asyncio.run(run(settings, only, seed=not chosen.no_seed, began=began))


def main() -> int:
    try:
        act(arguments())
    except (Refused, SettingsInvalid, BankFailed, StartFailed, NotReached, PermissionError) as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
