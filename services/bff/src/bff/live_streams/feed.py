"""Keeps all streams of this process up to date: one subscription to Redis and one poll for all of them."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from uuid import UUID

from servicekit.http_client import UpstreamUnavailable
from servicekit.logging import get_logger

from bff.live_hints.redis_hints import Hint, HintsLost, RedisHints
from bff.live_streams.audience import Audience
from bff.live_streams.session_watch import SessionWatch
from bff.live_streams.times import StreamTimes
from bff.notifications.http_notifications import ANNOUNCEMENTS_MAX, CUSTOMERS_MAX, HttpNotifications

_RETRY_SECONDS = 0.5


class LiveFeed:
    def __init__(
        self, hints: RedisHints, notifications: HttpNotifications, audience: Audience, watch: SessionWatch
    ) -> None:
        self._hints = hints
        self._notifications = notifications
        self._audience = audience
        self._watch = watch
        self._times: StreamTimes = watch.times
        self._hears = False
        self._turned = asyncio.Event()
        self._polls_fail = False
        self._log = get_logger("bff.live_streams")

    @property
    def hears(self) -> bool:
        """Whether hints come in."""
        return self._hears

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for work in (self._follow_hints, self._poll, self._watch.look):
                tasks.create_task(self._again_and_again(work))

    async def _again_and_again(self, work: Callable[[], Awaitable[None]]) -> None:
        """What a loop did not foresee ends neither it nor the streams."""
        while True:
            try:
                await work()
            except Exception:
                self._log.exception("live.failed", work=work.__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _follow_hints(self) -> None:
        with suppress(HintsLost):
            async with self._hints.subscribed() as hints:
                await self._pass_on(hints)
        await asyncio.sleep(_RETRY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311  Jitter is no secret.

    async def _pass_on(self, hints: AsyncIterator[Hint]) -> None:
        self._turn(hears=True)
        try:
            async for hint in hints:
                if hint.customer_id in self._audience and (told := hint.told()) is not None:
                    self._audience.tell(hint.customer_id, told)
                # What came in one packet is read without waiting: let the streams pass it on in between.
                await asyncio.sleep(0)
        finally:
            self._turn(hears=False)

    def _turn(self, *, hears: bool) -> None:
        """Also when hints begin there is one poll at once, for what came before them."""
        if hears is not self._hears:
            self._hears = hears
            self._turned.set()
            self._log.info("live.hints", hears=hears)

    async def _poll(self) -> None:
        pause = self._times.safety_poll_seconds if self._hears else self._times.poll_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._turned.wait()
        self._turned.clear()
        levels = self._audience.levels()
        while levels:
            behind = set[UUID]()
            for some in _portions(levels):
                behind |= await self._ask_for(some)
            levels = {key: level for key, level in self._audience.levels().items() if key in behind}

    async def _ask_for(self, levels: Mapping[UUID, int]) -> set[UUID]:
        """The customers for whom there may be more."""
        try:
            found = await self._notifications.since(levels)
        except UpstreamUnavailable:
            self._note_polling(fails=True)
            return set()
        self._note_polling(fails=False)
        for announcement in found:
            self._audience.tell(announcement.customer_id, announcement)
        counts = Counter(announcement.customer_id for announcement in found)
        return {customer_id for customer_id, count in counts.items() if count >= ANNOUNCEMENTS_MAX}

    def _note_polling(self, *, fails: bool) -> None:
        if fails is not self._polls_fail:
            self._polls_fail = fails
            self._log.warning("live.polls", fails=fails)


def _portions(levels: Mapping[UUID, int]) -> Iterator[Mapping[UUID, int]]:
    left = iter(levels.items())
    while portion := dict(islice(left, CUSTOMERS_MAX)):
        yield portion
