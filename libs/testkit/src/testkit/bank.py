"""The whole bank as the tests of journeys, races and faults see it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from embedded.bank import EmbeddedBank
from embedded.databases import database_url
from embedded.parts import redis_url
from embedded.programs import run_once
from embedded.settings import ROOT
from embedded.vault import DATABASES
from redis.asyncio import Redis

_CHECK_BOOKS = """
import asyncio, json, os
from core_banking_stub.book_checks.service import BookCheckService

async def main():
    found = await BookCheckService(os.environ["DATABASE_URL"]).violations()
    print(json.dumps([f"{one.invariant}: {one.subject}" for one in found]))

asyncio.run(main())
"""
"""The core's own checks, in a process of its own: the test kit imports no service."""


class Bank:
    """`embedded` is None when the tests run against a bank that somebody else started (BANK_URL)."""

    def __init__(self, url: str, folder: Path, embedded: EmbeddedBank | None) -> None:
        self.url = url
        self._folder = folder
        self._embedded = embedded

    def persona(self, email: str) -> tuple[str, str]:
        """The address and the password of somebody whom the seed moved in."""
        rows = json.loads((self._folder / "personas.json").read_text(encoding="utf-8"))
        return email, next(str(row["password"]) for row in rows if row["email"] == email)

    @property
    def embedded(self) -> EmbeddedBank:
        if self._embedded is None:
            pytest.skip("this test reaches behind the gateway, and BANK_URL names a bank that was started elsewhere")
        return self._embedded

    @asynccontextmanager
    async def without(self, *parts: str) -> AsyncIterator[None]:
        """While the block runs these parts are stopped, cleanly; after it they are ready again."""
        for part in parts:
            await asyncio.to_thread(self.embedded.stop_part, part)
        try:
            yield
        finally:
            for part in reversed(parts):
                await asyncio.to_thread(self.embedded.start_part, part)

    async def move_clock(self, seconds: int) -> None:
        """Every service's time becomes the real one and so much more; 0 takes it back."""
        for service in DATABASES:
            url = f"{self.embedded.settings.url(service)}/internal/test/clock"
            async with httpx.AsyncClient() as client:
                (await client.post(url, json={"shift_seconds": seconds})).raise_for_status()

    async def broken_books(self) -> list[str]:
        """Every invariant of the ledger that does not hold; there should be none."""
        bank = self.embedded
        url = database_url(bank.settings, bank.secrets, "core_banking", "core_banking")
        said = await run_once((sys.executable, "-c", _CHECK_BOOKS), {"DATABASE_URL": url})
        found: list[str] = json.loads(said.splitlines()[-1])
        return found

    async def plant_balance(self, account_id: str, minor: int) -> bool:
        """Put a wrong balance of a far later version where Redis keeps this account's; whether Redis took it."""
        async with Redis.from_url(redis_url(self.embedded.settings, self.embedded.secrets)) as client:
            figures = f"{10**6}:{minor}:{minor}:{datetime.now(UTC).isoformat()}"
            return bool(await client.set(f"balance:{account_id}", figures, ex=60))


def bank_elsewhere() -> Bank | None:
    """The one that BANK_URL names: started by `make up` (whose note says where it listens), or by `make run`."""
    url, note = os.environ.get("BANK_URL", "").rstrip("/"), ROOT / ".data/containers/open-at"
    in_containers = note.exists() and note.read_text(encoding="utf-8") == url
    folder = os.environ.get("BANK_DATA") or (note.parent if in_containers else ROOT / ".data")
    return Bank(url, Path(folder), None) if url else None
