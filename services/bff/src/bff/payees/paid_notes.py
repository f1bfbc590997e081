"""When payees were last paid, written behind the answers: many at once, a few times a second.

It only orders a list, so it must cost a transfer nothing: not a wait, not a failure, not a turn of the disk.
"""

import asyncio
import time
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from kernel.errors import DomainError
from kernel.ids import CustomerId, PayeeId
from servicekit import audit_marks, telemetry
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database
from servicekit.logging import get_logger

from bff.payees import repository

_PAYEES_MAX = 5_000
_PAUSE_SECONDS = 0.25
"""Between two writes. They would else be a second stream of commits beside that of the ledger."""


@dataclass(frozen=True, slots=True)
class PaidNote:
    """A payee was paid then, by the request of this id and trace."""

    customer_id: CustomerId
    payee_id: PayeeId
    at: datetime
    request_id: str
    traceparent: str

    @classmethod
    def here(cls, customer_id: CustomerId, payee_id: PayeeId, at: datetime) -> Self:
        return cls(customer_id, payee_id, at, telemetry.request_id.get(), telemetry.traceparent())


class PaidNotes:
    """The group's end waits for what is still to be written, a moment at most."""

    def __init__(self, database: Database, tasks: asyncio.TaskGroup) -> None:
        self._database = database
        self._tasks = tasks
        self._waiting: dict[PayeeId, PaidNote] = {}
        self._is_writing = False
        self._next_at = 0.0
        self._log = get_logger("bff.payees")

    def add(self, note: PaidNote) -> None:
        known = self._waiting.get(note.payee_id)
        if known is None and len(self._waiting) >= _PAYEES_MAX:
            self._log.warning("payees.not_noted", payees=1, code="too-many")
            return
        if known is None or known.at < note.at:
            self._waiting[note.payee_id] = note
        if not self._is_writing:
            self._is_writing = True
            # What is written belongs to many requests, so it has no part in the trace of the first.
            self._tasks.create_task(self._write_all(), context=Context())

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(max(0.0, self._next_at - time.monotonic()))
                notes, self._waiting = list(self._waiting.values()), {}
                await self._write(notes)
                self._next_at = time.monotonic() + _PAUSE_SECONDS
        finally:
            self._is_writing = False

    async def _write(self, notes: list[PaidNote]) -> None:
        dates = repository.PaidDates(
            [note.customer_id for note in notes], [note.payee_id for note in notes], [note.at for note in notes]
        )
        try:
            async with self._database.write() as session:
                news = await repository.note_paid(session, dates)
                marks = [audit_marks.text_of(_mark(note), note) for note in notes if note.payee_id in news]
                await repository.explain(session, marks)
        except DomainError as error:
            self._log.warning("payees.not_noted", payees=len(notes), code=error.code)
        except Exception:
            self._log.exception("payees.not_noted", payees=len(notes))


def _mark(note: PaidNote) -> AuditMark:
    return AuditMark(Actor("customer", note.customer_id), "payee.note_paid", (("payee_id", str(note.payee_id)),))
