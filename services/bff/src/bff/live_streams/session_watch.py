"""Ends the streams whose session is over. Looking is no use of a session: an open page alone keeps nobody signed in."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

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
            if await self._sessions.is_over(listeners[0].customer):
                for listener in listeners:
                    listener.end(End.SESSION_OVER)
