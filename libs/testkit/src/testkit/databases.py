"""Freshly migrated databases: the migrations run once for each service, every database after that is a copy."""

import itertools
import sys
from dataclasses import dataclass

from embedded.bank import EmbeddedBank
from embedded.databases import privileges_sql, run_sql
from embedded.programs import run_once
from embedded.services import SERVICES
from embedded.settings import ROOT
from embedded.vault import DATABASES

_FOLDERS = {DATABASES[service.name]: service.folder for service in SERVICES}


@dataclass(frozen=True, slots=True)
class MigratedDatabase:
    url: str
    """As the service runs: reads and writes rows."""
    owner_url: str
    """As the migrations run: owns the tables."""


class Databases:
    """`databases("core")` is a new, empty, migrated database; the names are those of DATABASES."""

    def __init__(self, bank: EmbeddedBank) -> None:
        self._bank = bank
        self._numbers = itertools.count(1)
        self._templates: set[str] = set()

    def __call__(self, service: str) -> MigratedDatabase:
        role = DATABASES[service]
        if role not in self._templates:
            self._make(f"{role}_template", role, "template1")
            self._migrate(role)
            self._templates.add(role)
        name = f"{role}_{next(self._numbers)}"
        self._make(name, role, f"{role}_template")
        return MigratedDatabase(self._url(role, name), self._url(f"{role}_owner", name))

    def _make(self, name: str, role: str, template: str) -> None:
        made = f"CREATE DATABASE {name} OWNER {role}_owner TEMPLATE {template};\n\\connect {name}\n"
        self._bank.perform(run_sql(self._bank.server, made + privileges_sql(role, name)))

    def _migrate(self, role: str) -> None:
        command = (sys.executable, "-m", "servicekit.migrations", str(ROOT / _FOLDERS[role] / "migrations"))
        url = self._url(f"{role}_owner", f"{role}_template")
        self._bank.perform(run_once(command, {"MIGRATION_DATABASE_URL": url}))

    def _url(self, role: str, name: str) -> str:
        return f"postgresql+asyncpg://{role}:{self._bank.secrets[role]}@127.0.0.1:{self._bank.server.port}/{name}"
