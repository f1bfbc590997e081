"""Lets the audit read the write-ahead log: before a source's service serves, its slot is there."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedded.audit_keys import place_audit_keys
from embedded.databases import CAPTURED, database_url, migrate, once
from embedded.nurses import Nurse
from embedded.programs import run_once
from embedded.settings import ROOT, BankSettings
from embedded.vault import CAPTURE_ROLE, DATABASES

MIGRATIONS = ROOT / "services/audit/migrations"


def capture_environment(settings: BankSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    """Where the captures read; without the driver that SQLAlchemy asks for."""
    return {
        f"AUDIT_{source.upper()}_URL": _plain(database_url(settings, secrets, CAPTURE_ROLE, DATABASES[source]))
        for source in CAPTURED
    }


def install_environment(settings: BankSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    """The installation reads what the tables hold already, and that as their owner."""
    return {
        f"AUDIT_{source.upper()}_OWNER_URL": _plain(
            database_url(settings, secrets, f"{DATABASES[source]}_owner", DATABASES[source])
        )
        for source in CAPTURED
    }


def _plain(url: str) -> str:
    return url.replace("+asyncpg", "", 1)


class CaptureInstallation:
    """`environment` is that of the audit service."""

    def __init__(self, settings: BankSettings, secrets: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._secrets = secrets
        self._environment = {**environment, **install_environment(settings, secrets)}
        self._migrating = asyncio.Lock()

    async def prepare(self, nurse: Nurse) -> None:
        """The audit's own tables and keys, by any number of starts."""
        async with self._migrating:
            place_audit_keys(self._settings)
            owner_url = database_url(self._settings, self._secrets, "audit_owner", DATABASES["audit"])
            await migrate(nurse, MIGRATIONS, owner_url, self._settings.folder / "migrated" / "audit")

    async def install(self, nurse: Nurse, source: str, migrations: Path) -> None:
        """Once for each state of the source's migrations, which may publish more than before."""
        await self.prepare(nurse)
        stamp = self._settings.folder / "migrated" / f"audit-of-{source}"
        async with once(migrations, stamp) as is_due:
            if is_due:
                await nurse.run((sys.executable, "-m", "audit.install", source), self._environment)

    async def again(self, arguments: Sequence[str]) -> str:
        """What a person decided after a loss or a change, on a bank that runs."""
        return await run_once((sys.executable, "-m", "audit.install", *arguments), self._environment)
