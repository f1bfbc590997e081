import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from kernel.errors import ErrorKind
from servicekit.http_client import UpstreamProblem, UpstreamUnavailable
from servicekit.logging import get_logger
from servicekit.tokens import Principal

from bff.live_streams.audience import Audience, End, Listener
from bff.live_streams.domain import TooManyStreams, beginning
from bff.live_streams.times import StreamTimes
from bff.notifications.http_notifications import HttpNotifications
from bff.notifications.schemas import Announcement, InboxState

__all__ = ["Beginning", "LiveEvent", "LiveStream", "LiveStreamService", "SessionOver", "TooManyStreams"]


@dataclass(frozen=True, slots=True)
class SessionOver:
    """The last word of a stream whose session has ended."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first word of a stream: how the inbox stands, and after which position the stream tells of notices."""

    inbox: InboxState
    position: int


LiveEvent = Beginning | Announcement | InboxState | SessionOver


class LiveStream:
    """What one page is told: each notice after its beginning once, in order, whatever got lost or came twice."""

    def __init__(
        self, listener: Listener, audience: Audience, notifications: HttpNotifications, times: StreamTimes
    ) -> None:
        self._listener = listener
        self._audience = audience
        self._notifications = notifications
        self._times = times
        self._position = 0
        self._log = get_logger("bff.live_streams")

    def leave(self) -> None:
        """To be called once, however the stream ended."""
        self._audience.leave(self._listener)
        reason = self._listener.ended_by or "left"
        self._log.info("live.closed", customer_id=str(self._listener.customer.subject), reason=str(reason))

    def give_up(self) -> None:
        """The page takes nothing any more."""
        self._listener.end(End.NOT_LISTENING)

    def stop(self) -> None:
        """The process ends; the page comes back to another one."""
        self._listener.end(End.STOPPING)

    async def events(self, last_event_id: str | None) -> AsyncIterator[LiveEvent]:
        self._log.info("live.opened", customer_id=str(self._listener.customer.subject))
        # The listener hears already, so nothing falls between the inbox's state and the first hint.
        state = await self._state()
        if state is not None:
            self._position = beginning(last_event_id, state.last_position)
            self._listener.begin(state.last_position)
            yield Beginning(state, self._position)
            async for announcement in self._missed_up_to(state.last_position):
                yield announcement
        while (told := await self._listener.next()) is not None:
            reaches = told.position - 1 if isinstance(told, Announcement) else told.last_position
            async for announcement in self._missed_up_to(reaches):
                yield announcement
            if isinstance(told, InboxState):
                yield told
            elif told.position == self._position + 1:
                self._position = told.position
                yield told
        if self._listener.ended_by is End.SESSION_OVER:
            yield SessionOver()

    async def _state(self) -> InboxState | None:
        """None when the stream is to end: its session did, or its token, which alone opens the inbox."""
        while self._listener.ended_by is None:
            try:
                return await self._notifications.state(self._listener.customer.token)
            except UpstreamUnavailable:
                pass
            except UpstreamProblem as problem:
                if problem.kind is ErrorKind.UNAUTHENTICATED:
                    self._listener.end(End.TOKEN_EXPIRED)
            await self._listener.pause(self._retry_seconds())
        return None

    async def _missed_up_to(self, position: int) -> AsyncIterator[Announcement]:
        """What lies between the last notice passed on and this position; asked for until notifications answers."""
        customer_id = self._listener.customer.subject
        while self._position < position and self._listener.ended_by is None:
            try:
                found = await self._notifications.since({customer_id: self._position})
            except UpstreamUnavailable:
                await self._listener.pause(self._retry_seconds())
                continue
            for announcement in found:
                if announcement.position > self._position and self._listener.ended_by is None:
                    self._position = announcement.position
                    yield announcement
            if not found:
                # The inbox is the truth: what it does not hold cannot be waited for.
                self._position = position

    def _retry_seconds(self) -> float:
        return self._times.retry_seconds * random.uniform(0.5, 1.5)  # noqa: S311  Jitter is no secret.


class LiveStreamService:
    def __init__(self, audience: Audience, notifications: HttpNotifications, times: StreamTimes) -> None:
        self._audience = audience
        self._notifications = notifications
        self.times = times

    def open(self, customer: Principal) -> LiveStream:
        """Raises TooManyStreams. Whoever opens a stream must leave() it."""
        return LiveStream(self._audience.join(customer), self._audience, self._notifications, self.times)
