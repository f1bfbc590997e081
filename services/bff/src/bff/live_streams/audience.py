"""Who listens in this process. Nobody waits for a listener here: one who does not keep up is ended."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from uuid import UUID

from servicekit.tokens import Principal

from bff.live_streams.domain import STREAMS_MAX, STREAMS_OF_CUSTOMER_MAX, TooManyStreams
from bff.notifications.schemas import Announcement, InboxState

UNHEARD_MAX = 256

Told = Announcement | InboxState


class End(StrEnum):
    SESSION_OVER = "session-over"
    NOT_LISTENING = "not-listening"
    STOPPING = "stopping"
    UNCONFIRMED = "unconfirmed"
    TOKEN_EXPIRED = "token-expired"  # noqa: S105  The name of a reason.


class Listener:
    """What one stream was told and has not passed on yet.

    `level` is the position up to which it knows of notices: those it was told, and those it has taken on to fetch.
    It is None until the stream knows where it begins. `confirmed_at` is when its session was last known to live.
    """

    def __init__(self, customer: Principal) -> None:
        self.customer = customer
        self.level: int | None = None
        self.ended_by: End | None = None
        self.confirmed_at = time.monotonic()
        self._unheard: deque[Told] = deque()
        self._news = asyncio.Event()
        self._end = asyncio.Event()

    def begin(self, level: int) -> None:
        """From here on. What came while the stream was still finding its beginning counts as told."""
        self.level = max([level, *(told.position for told in self._unheard if isinstance(told, Announcement))])

    def tell(self, told: Told) -> None:
        if self.ended_by is not None or self._knows(told):
            return
        if len(self._unheard) >= UNHEARD_MAX:
            self.end(End.NOT_LISTENING)
            return
        self._unheard.append(told)
        self._news.set()

    def end(self, by: End) -> None:
        self.ended_by = self.ended_by or by
        self._unheard.clear()
        self._news.set()
        self._end.set()

    async def next(self) -> Told | None:
        """What it was told next, in the order of telling; None when it was ended."""
        while not self._unheard and self.ended_by is None:
            self._news.clear()
            await self._news.wait()
        return None if self.ended_by is not None else self._unheard.popleft()

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._end.wait()

    def _knows(self, told: Told) -> bool:
        if self.level is None or isinstance(told, InboxState):
            return False
        if told.position <= self.level:
            return True
        self.level = told.position
        return False


class Audience:
    def __init__(self) -> None:
        self._listeners: dict[UUID, set[Listener]] = {}
        self._count = 0

    def join(self, customer: Principal) -> Listener:
        """Raises TooManyStreams. Whoever joins must leave()."""
        others = self._listeners.get(customer.subject, set())
        if len(others) >= STREAMS_OF_CUSTOMER_MAX:
            raise TooManyStreams("Close some of the bank's pages.", retry_after_seconds=30)
        if self._count >= STREAMS_MAX:
            raise TooManyStreams("More pages listen than this part of the bank serves.", retry_after_seconds=5)
        listener = Listener(customer)
        self._listeners.setdefault(customer.subject, others).add(listener)
        self._count += 1
        return listener

    def leave(self, listener: Listener) -> None:
        customer_id = listener.customer.subject
        self._listeners[customer_id].remove(listener)
        self._count -= 1
        if not self._listeners[customer_id]:
            del self._listeners[customer_id]

    def __len__(self) -> int:
        return self._count

    def __contains__(self, customer_id: object) -> bool:
        return customer_id in self._listeners

    def tell(self, customer_id: UUID, told: Told) -> None:
        for listener in self._listeners.get(customer_id, ()):
            listener.tell(told)

    def levels(self) -> Mapping[UUID, int]:
        """The lowest level of each customer's listeners; those who still find their beginning are left out."""
        found: dict[UUID, int] = {}
        for listener in self.everybody():
            if listener.level is not None and listener.ended_by is None:
                customer_id = listener.customer.subject
                found[customer_id] = min(listener.level, found.get(customer_id, listener.level))
        return found

    def everybody(self) -> Iterable[Listener]:
        return [listener for listeners in self._listeners.values() for listener in listeners]
