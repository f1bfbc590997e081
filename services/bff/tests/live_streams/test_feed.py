"""What feeds the streams of a process: hints by Redis, and polls when they do not come."""

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import cast

import pytest
from bff.live_hints import redis_hints
from bff.live_hints.redis_hints import Hint, RedisHints
from bff.live_streams.audience import Audience
from bff.live_streams.feed import LiveFeed
from bff.live_streams.session_watch import SessionWatch
from bff.worker import feeding
from kernel.ids import new_id
from testkit.polling import eventually

from services.bff.tests.conftest import Bff
from services.bff.tests.live_streams.live_bff import QUICK, SECONDS, listening, live_bff
from services.bff.tests.live_streams.wire import wire_to


class BrokenHints:
    """Fails in a way that nobody foresaw."""

    def __init__(self) -> None:
        self.asked = 0

    def subscribed(self) -> None:
        self.asked += 1
        raise ZeroDivisionError


async def test_what_nobody_foresaw_ends_no_loop(bff: Bff) -> None:
    audience, hints = Audience(), BrokenHints()
    watch = SessionWatch(audience, bff.wiring.sessions, QUICK)
    feed = LiveFeed(cast("RedisHints", hints), bff.wiring.live_streams._notifications, audience, watch)

    async def began_again() -> bool:
        return hints.asked >= 2

    async with feeding(feed):
        await eventually(began_again, seconds=10)
    assert not feed.hears


def test_a_hint_that_cannot_be_read_tells_nothing() -> None:
    for body in ("", "nonsense", "{}", '{"type":"notice"}', '{"type":"later","unread_count":1,"last_position":1}'):
        assert Hint(new_id(), body).told() is None


async def test_without_redis_notices_still_come_and_none_is_lost_or_doubled(bff: Bff, redis_url: str) -> None:
    customer = bff.customer()
    async with (
        wire_to(redis_url) as wire,
        live_bff(bff, wire.url) as live,
        listening(live, customer) as page,
        listening(live, customer) as twin,
    ):
        await page.hears("inbox")
        await twin.hears("inbox")
        await bff.notifications.tell(bff.redis, customer.id)
        await page.hears_up_to(1)
        await wire.cut()
        bff.notifications.notify(customer.id, 150)
        assert await page.hears_up_to(151) == list(range(1, 152))

        async def hears() -> bool:
            return live.feed.hears

        await wire.mend()
        bff.notifications.notify(customer.id)
        await eventually(hears, seconds=SECONDS)
        await bff.notifications.tell(bff.redis, customer.id)
        assert await page.hears_up_to(153) == await twin.hears_up_to(153) == list(range(1, 154))


async def test_a_redis_that_only_falls_silent_counts_as_away(
    bff: Bff, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_hints, "_SILENCE_SECONDS", 0.2)
    customer = bff.customer()
    async with wire_to(redis_url) as wire, live_bff(bff, wire.url) as live, listening(live, customer) as page:
        await page.hears("inbox")
        wire.freeze()
        await bff.notifications.tell(bff.redis, customer.id)
        assert await page.hears_up_to(1) == [1]
        assert not live.feed.hears
        wire.thaw()
        await bff.notifications.tell(bff.redis, customer.id)
        assert await page.hears_up_to(2) == [1, 2]


async def test_one_question_a_round_asks_for_all_who_listen(bff: Bff, redis_url: str) -> None:
    customers = [bff.customer() for _ in range(5)]
    slowly = replace(QUICK, poll_seconds=0.5)
    async with wire_to(redis_url) as wire, live_bff(bff, wire.url, slowly) as live, AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(listening(live, customer)) for customer in customers]
        for page in pages:
            await page.hears("inbox")
        await wire.cut()
        bff.notifications.asked.clear()
        for customer in customers:
            bff.notifications.notify(customer.id)
        for page in pages:
            await page.hears_up_to(1)
        assert {len(asked) for asked in bff.notifications.asked} == {5}


async def test_a_hint_that_was_lost_with_redis_well_is_found_by_the_slow_poll(bff: Bff, redis_url: str) -> None:
    customer = bff.customer()
    safely = replace(QUICK, safety_poll_seconds=0.2)
    async with live_bff(bff, redis_url, safely) as live, listening(live, customer) as page:
        await page.hears("inbox")
        bff.notifications.notify(customer.id)
        assert await page.hears_up_to(1) == [1]
