"""Ends the streams whose session is over. Looking is no use of a session: an open page alone keeps nobody signed in."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from servicekit.http_client import UpstreamUnavailable

from bff.live_streams.audience import Audience, End, Listener
from bff.live_streams.times import StreamTimes
from bff.sessions.service import SessionService

_QUESTIONS_AT_ONCE = 20


class SessionWatch:
    def __init__(self, audience: Audience, sessions: SessionService, times: StreamTimes) -> None:
        self._audience = audience
        self._sessions = sessions
        self.times = times

    async def look(self) -> None:
        """Wait for the next round, then look at each session once, however many pages it has open."""
        await asyncio.sleep(self.times.session_check_seconds)
        pages: defaultdict[UUID | str, list[Listener]] = defaultdict(list)
        for listener in self._audience.everybody():
            pages[listener.customer.session_id or listener.customer.token].append(listener)
        limit = asyncio.Semaphore(_QUESTIONS_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for listeners in pages.values():
                tasks.create_task(self._check(listeners, limit))

    async def _check(self, listeners: Sequence[Listener], limit: asyncio.Semaphore) -> None:
        async with limit:
            try:
                is_over = await self._sessions.is_over(listeners[0].customer)
            except UpstreamUnavailable:
                self._end_unconfirmed(listeners)
                return
            for listener in listeners:
                listener.confirmed_at = time.monotonic()
                if is_over:
                    listener.end(End.SESSION_OVER)

    def _end_unconfirmed(self, listeners: Sequence[Listener]) -> None:
        """Without a farewell: these pages come back, and have to authenticate as everybody."""
        oldest = time.monotonic() - self.times.unconfirmed_seconds_max
        for listener in listeners:
            if listener.confirmed_at < oldest:
                listener.end(End.UNCONFIRMED)
