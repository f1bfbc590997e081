"""The audit's memory of its sources: which slot was made where, and what became of it."""

from dataclasses import replace

from kernel.clock import Clock
from servicekit.database import Database

from audit.sources import repository
from audit.sources.domain import (
    Allowances,
    Place,
    PublicationChanged,
    Sighting,
    SlotLost,
    SourceChanged,
    SourceNotInstalled,
    SourceRefused,
    SourceStep,
    Step,
    check,
    check_published,
)

__all__ = [
    "Allowances",
    "Place",
    "PublicationChanged",
    "Sighting",
    "SlotLost",
    "SourceChanged",
    "SourceNotInstalled",
    "SourceRefused",
    "SourceService",
    "SourceStep",
    "Step",
    "check",
    "check_published",
]


class SourceService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def last_step(self, source: str) -> SourceStep | None:
        async with self._database.read() as session:
            return await repository.last_step(session, source)

    async def record(self, step: SourceStep, kind: Step) -> SourceStep:
        """Add this step, of now."""
        added = replace(step, step=kind, made_at=self._clock.now())
        async with self._database.write() as session:
            await repository.insert_step(session, added)
        return added
