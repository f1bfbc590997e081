"""The control of capture_kills: a capture with the mistake that loses, confirming before it has stored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from audit.captures.capture import Capture, CaptureParts
from audit.captures.running import run_alone
from audit.captures.stream import ReplicationStream
from audit.records.schemas import CapturedTransaction
from audit.settings import AuditSettings
from audit.wiring import open_installing
from servicekit.logging import configure_logging

STORES_AFTER_SECONDS = 0.05


class EarlyConfirm(Capture):
    async def _store(self, stream: ReplicationStream, batch: list[CapturedTransaction]) -> None:
        stream.stored(batch)
        await asyncio.sleep(STORES_AFTER_SECONDS)
        await self._trail.append(batch)


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[EarlyConfirm, str]]:
    settings = AuditSettings()
    async with open_installing(settings) as parts:
        capture_parts = CaptureParts(parts.trail_parts.records, parts.sources)
        url = settings.audit_core_url.get_secret_value()
        yield EarlyConfirm("core", url, capture_parts), settings.database_url.get_secret_value()


async def main() -> None:
    async with opened() as (capture, lock_url):
        await run_alone([capture], lock_url, asyncio.Event())


if __name__ == "__main__":
    configure_logging("early-confirm")
    asyncio.run(main())
