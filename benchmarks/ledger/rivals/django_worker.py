"""A process of a bank on Django, in the rivals' own virtual environment: `django_worker.py hordak make|serve URL`.

`make` lays its tables and opens its accounts. `serve` takes tasks as lines of JSON and answers each by its number; it
has as many threads, each with a connection that stays open, as THREADS says.
"""

import json
import os
import queue
import sys
import threading
from importlib import import_module
from typing import Any, Protocol

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

_APPS = (
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
)
_PREPARE_AFTER = 5
_RIVALS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "hordak": (("mptt", "hordak"), {"DEFAULT_CURRENCY": "EUR", "CURRENCIES": ["EUR"], "HORDAK_MAX_DIGITS": 20}),
    "django_ledger": (("django_ledger",), {}),
}
"""The packages' own applications and settings."""


class Rival(Protocol):
    """A module beside this one, which can be imported once Django is set up. Accounts are numbered from 0."""

    def make(self, accounts: int, purse_minor: int) -> None: ...

    def load(self) -> None: ...

    def transfer(self, debit: int, credit: int, minor: int) -> None: ...

    def read(self, account: int) -> None: ...


def set_up(name: str, url: str) -> None:
    applications, extra = _RIVALS[name]
    address, _, database = url.rpartition("/")
    user, _, rest = address.removeprefix("postgresql://").partition(":")
    password, _, place = rest.partition("@")
    host, _, port = place.partition(":")
    settings.configure(
        INSTALLED_APPS=[*_APPS, *applications],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database,
                "USER": user,
                "PASSWORD": password,
                "HOST": host,
                "PORT": port,
                "CONN_MAX_AGE": None,
                # Prepared statements, which Django leaves off.
                "OPTIONS": {"server_side_binding": True, "prepare_threshold": _PREPARE_AFTER},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECRET_KEY=os.urandom(16).hex(),
        USE_TZ=True,
        **extra,
    )
    django.setup()


class Worker:
    def __init__(self, rival: Rival, threads: int) -> None:
        self._rival = rival
        self._tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._threads = threads
        self._telling = threading.Lock()

    def serve(self) -> None:
        """Until no more tasks can come."""
        ready = threading.Barrier(self._threads + 1)
        threads = [threading.Thread(target=self._work, args=(ready,)) for _ in range(self._threads)]
        for thread in threads:
            thread.start()
        ready.wait()
        self._tell("ready")
        for line in sys.stdin:
            self._tasks.put(line)
        for _ in threads:
            self._tasks.put("")
        for thread in threads:
            thread.join()

    def _work(self, ready: threading.Barrier) -> None:
        connection.ensure_connection()
        ready.wait()
        while line := self._tasks.get():
            number, kind, *values = json.loads(line)
            try:
                getattr(self._rival, kind)(*values)
                outcome = "done" if kind == "transfer" else "read"
            except Exception as error:
                outcome = f"failed {type(error).__name__}: {error}".replace("\n", " ")
            self._tell(f"{number} {outcome}")
        connection.close()

    def _tell(self, line: str) -> None:
        with self._telling:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def main() -> None:
    name, command, url = sys.argv[1:4]
    set_up(name, url)
    rival: Any = import_module(f"{name}_rival")
    if command == "make":
        call_command("migrate", verbosity=0)
        rival.make(int(os.environ["ACCOUNTS"]), int(os.environ["PURSE_MINOR"]))
        return
    rival.load()
    Worker(rival, int(os.environ["THREADS"])).serve()


if __name__ == "__main__":
    main()
