import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from bff import worker
from bff.live_hints.redis_hints import RedisHints
from bff.live_streams.audience import Audience
from bff.live_streams.feed import LiveFeed
from bff.live_streams.session_watch import SessionWatch
from bff.live_streams.times import StreamTimes
from bff.wiring import Wiring
from testkit.polling import eventually

from services.bff.tests.conftest import Bff


async def test_the_web_process_feeds_its_streams_also_where_the_queue_side_runs_elsewhere(
    bff: Bff, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience = Audience()
    watch = SessionWatch(audience, bff.wiring.sessions, StreamTimes())
    feed = LiveFeed(RedisHints(redis_url), bff.wiring.live_streams._notifications, audience, watch)
    settings = bff.wiring.settings.model_copy(update={"bank_workers": "split"})

    @asynccontextmanager
    async def open_wiring() -> AsyncIterator[Wiring]:
        yield replace(bff.wiring, settings=settings, live_feed=feed)

    monkeypatch.setattr(worker, "open_wiring", open_wiring)

    async def hears() -> bool:
        return feed.hears

    async with worker.wiring_with_workers():
        await eventually(hears, seconds=10)
    assert not feed.hears


async def test_the_feed_ends_whatever_its_loops_are_waiting_for_at_that_moment(bff: Bff, redis_url: str) -> None:
    """A cancellation that comes together with the end of the hints must not be lost."""
    watch = SessionWatch(Audience(), bff.wiring.sessions, StreamTimes())
    for _ in range(3):
        feed = LiveFeed(RedisHints(redis_url), bff.wiring.live_streams._notifications, Audience(), watch)

        async def hears(feed: LiveFeed = feed) -> bool:
            return feed.hears

        running = asyncio.ensure_future(feed.run())
        await eventually(hears, seconds=10)
        running.cancel()
        feed._turned.set()
        done, _ = await asyncio.wait({running}, timeout=5)
        assert done, "it goes on"
