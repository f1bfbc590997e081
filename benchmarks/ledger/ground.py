"""What every contestant stands on: one PostgreSQL that waits for the disk, Redis, and a desk that gives tokens.

There is no auth, whose keys the desk stands for, and without the emulator nothing is published.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench_bank import a_folder
from core_alone import CoreAlone
from core_banking_stub.settings import CoreBankingSettings
from embedded.bank import EmbeddedBank
from embedded.databases import run_sql
from embedded.settings import for_tests
from pydantic import SecretStr
from testkit.databases import Databases
from testkit.tokens import TokenIssuer
from token_desk import token_desk

_NO_LIMIT = 100_000
_LIMITS = ("REQUESTS_PER_SECOND", "REQUESTS_BURST", "ATTEMPTS_PER_MINUTE", "ATTEMPTS_BURST")


@dataclass(frozen=True, slots=True)
class Ground:
    bank: EmbeddedBank
    core: CoreAlone
    bff_url: str
    desk_port: int
    folder: Path

    async def database(self, name: str) -> str:
        """A new one for a rival; its URL."""
        await run_sql(self.bank.server, f"DROP DATABASE IF EXISTS {name};\nCREATE DATABASE {name};\n")
        return self.owner_url(name)

    def owner_url(self, database: str) -> str:
        """As the role that owns the server."""
        server = self.bank.server
        return f"postgresql://postgres:{server.password}@127.0.0.1:{server.port}/{database}"

    @property
    def core_owner_url(self) -> str:
        return self.owner_url(_name_in(self.core.url))

    @property
    def bff_owner_url(self) -> str:
        return self.owner_url(_name_in(self.bff_url))


def settings_of(core: CoreAlone) -> CoreBankingSettings:
    """As a process of this core would read them."""
    values: dict[str, Any] = {name.lower(): value for name, value in core.environment().items()}
    for name in ("database_url", "redis_url", "service_client_secret"):
        values[name] = SecretStr(values[name])
    return CoreBankingSettings(**values)


@asynccontextmanager
async def ground_of_all(*, with_emulator: bool) -> AsyncIterator[Ground]:
    folder = a_folder()
    parts = frozenset({"postgres", "redis", *(("emulator",) if with_emulator else ())})
    settings = replace(for_tests(folder / "bank"), durable=True, limits=dict.fromkeys(_LIMITS, _NO_LIMIT))
    bank, tokens = EmbeddedBank(settings, parts), TokenIssuer()
    try:
        await asyncio.to_thread(bank.start)
        async with token_desk(tokens) as desk_port:
            databases = Databases(bank)
            core_url = (await asyncio.to_thread(databases, "core")).url
            bff_url = (await asyncio.to_thread(databases, "bff")).url
            core = CoreAlone(bank, core_url, tokens)
            try:
                yield Ground(bank, core, bff_url, desk_port, folder)
            finally:
                await core.stop()
    finally:
        # Its tables go with it, so it need not write them down.
        await asyncio.to_thread(bank.stop_part, "postgres", killed=True)
        await asyncio.to_thread(bank.stop)
        bank.remove()
        tokens.close()
        shutil.rmtree(folder, ignore_errors=True)


def _name_in(url: str) -> str:
    return url.rpartition("/")[2]
