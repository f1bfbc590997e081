"""The live stream over a real connection, with a real Redis."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest
from bff.live_streams import audience, domain
from testkit.polling import eventually

from services.bff.tests.conftest import Bff
from services.bff.tests.live_streams.live_bff import QUICK, SECONDS, LiveBff, deaf, listening, live_bff


@pytest.fixture
async def live(bff: Bff, redis_url: str) -> AsyncIterator[LiveBff]:
    async with live_bff(bff, redis_url) as opened:
        yield opened


async def refused(live: LiveBff, session: str, query: str = "") -> httpx.Response:
    async with httpx.AsyncClient() as http:
        return await http.get(f"{live.url}/api/v1/live{query}", headers={"Cookie": f"__Host-session={session}"})


async def test_a_page_hears_of_its_inbox_first_and_then_of_each_notice_in_its_language(bff: Bff, live: LiveBff) -> None:
    customer, stranger = bff.customer(), bff.customer()
    bff.notifications.notify(customer.id, 3)
    async with listening(live, customer, "?language=es") as spanish, listening(live, customer) as english:
        assert await spanish.hears("inbox") == [{"unread_count": 3, "last_position": 3}]
        await english.hears("inbox")
        await bff.notifications.tell(bff.redis, stranger.id)
        await bff.notifications.tell(bff.redis, customer.id)
        (told,) = await spanish.hears("notice")
        notice = bff.notifications.inbox(customer.id).notices[3]
        assert told == {
            **{key: value for key, value in notice.items() if key != "texts"},
            **notice["texts"]["es"],
            "position": 4,
            "read": False,
            "unread_count": 4,
        }
        assert (await english.hears("notice"))[0]["title"] == "Money received"
        first, second = spanish.events
        assert 1000 <= int(first.retry or 0) < 1500
        assert (second.id, second.retry) == ("4", None)
        assert bff.notifications.asked == []


async def test_the_stream_is_neither_kept_nor_held_back_on_its_way_and_shows_that_it_lives(
    bff: Bff, live: LiveBff
) -> None:
    cookie = {"Cookie": f"__Host-session={bff.customer().session}"}
    async with httpx.AsyncClient() as http, http.stream("GET", f"{live.url}/api/v1/live", headers=cookie) as answer:
        assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
        async for line in answer.aiter_lines():
            if line.startswith(":"):
                break


async def test_repeated_late_and_lost_hints_change_nothing_in_the_order(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    async with listening(live, customer) as page:
        await page.hears("inbox")
        bff.notifications.notify(customer.id, 7)
        for position in (1, 1, 4, 2, 3, 4, 7, 5):
            await bff.notifications.hint(bff.redis, customer.id, position)
        await bff.redis.publish("live-notices", f"{customer.id} nonsense")
        await bff.redis.publish("live-notices", "nonsense")
        assert await bff.notifications.tell(bff.redis, customer.id) == 8
        assert await page.hears_up_to(8) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_nothing_falls_between_the_inbox_and_the_first_hint(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 3)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:

        async def notify() -> None:
            for _ in range(200):
                await bff.notifications.tell(bff.redis, customer.id)

        tasks.create_task(notify())
        pages = [await stack.enter_async_context(listening(live, customer)) for _ in range(5)]
        for page in pages:
            first = (await page.hears("inbox"))[0]["last_position"] + 1
            assert await page.hears_up_to(203) == list(range(first, 204))


async def test_what_was_read_elsewhere_is_told(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 2)
    async with listening(live, customer) as page:
        await page.hears("inbox")
        bff.notifications.inbox(customer.id).read |= {"1", "2"}
        await bff.notifications.hint_read(bff.redis, customer.id)
        assert (await page.hears("inbox", 2))[1] == {"unread_count": 0, "last_position": 2}


async def test_two_copies_of_the_bff_tell_their_own_pages(bff: Bff, live: LiveBff, redis_url: str) -> None:
    customer = bff.customer()
    async with (
        live_bff(bff, redis_url) as other,
        listening(live, customer) as here,
        listening(other, customer) as there,
    ):
        await here.hears("inbox")
        await there.hears("inbox")
        for _ in range(20):
            await bff.notifications.tell(bff.redis, customer.id)
        assert await here.hears_up_to(20) == await there.hears_up_to(20) == list(range(1, 21))


async def test_streams_stay_open_while_notifications_is_away(bff: Bff, live: LiveBff) -> None:
    customer, late = bff.customer(), bff.customer()
    bff.notifications.notify(late.id)
    async with listening(live, customer) as page:
        await page.hears("inbox")
        bff.notifications.is_down = True
        async with listening(live, late, "?last_event_id=0") as begun_without:
            bff.notifications.notify(customer.id, 2)
            await bff.notifications.hint(bff.redis, customer.id, 2)
            bff.notifications.is_down = False
            assert await page.hears_up_to(2) == [1, 2]
            assert await begun_without.hears_up_to(1) == [1]


@pytest.mark.parametrize("told_by", ["redis", "auth"])
async def test_the_stream_ends_with_its_session_and_is_no_use_of_it(bff: Bff, live: LiveBff, told_by: str) -> None:
    customer, other = bff.customer(), bff.customer()
    payload = bff.auth.sessions[customer.session]["token"].split(".")[1]
    session_id = json.loads(base64.urlsafe_b64decode(payload + "=="))["sid"]
    async with listening(live, customer) as page, listening(live, other) as others:
        await page.hears("inbox")
        await others.hears("inbox")
        resolved = bff.auth.asked
        if told_by == "redis":
            await bff.redis.set(f"revoked:{session_id}", "1")
        else:
            bff.auth.ended.add(session_id)
        await page.ends()
        assert page.events[-1].name == "session-ended"
        assert bff.auth.asked == resolved
        await bff.notifications.tell(bff.redis, other.id)
        await others.hears_up_to(1)


async def test_with_auth_away_streams_go_on(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    async with listening(live, customer) as page:
        await page.hears("inbox")
        bff.auth.is_down = True
        pings = len(page.comments)

        async def some_checks_later() -> bool:
            return len(page.comments) > pings + 2

        await eventually(some_checks_later, seconds=SECONDS)
        await bff.notifications.tell(bff.redis, customer.id)
        assert await page.hears_up_to(1) == [1]


async def test_a_session_that_nobody_can_confirm_for_long_ends_its_stream_without_a_farewell(
    bff: Bff, redis_url: str
) -> None:
    customer = bff.customer()
    async with live_bff(bff, redis_url, replace(QUICK, unconfirmed_seconds_max=0.5)) as live:
        async with listening(live, customer) as page:
            await page.hears("inbox")

            async def pinged_for_longer_than_that() -> bool:
                return len(page.comments) * QUICK.ping_seconds > 0.6

            await eventually(pinged_for_longer_than_that, seconds=SECONDS)
            assert not page.has_ended
            bff.auth.is_down = True
            await page.ends()
            assert [event.name for event in page.events] == ["inbox"]
        assert (await refused(live, customer.session)).status_code == 503


async def test_a_page_that_does_not_read_is_ended_and_finds_everything_when_it_comes_back(
    bff: Bff, live: LiveBff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "UNHEARD_MAX", 30)
    customer = bff.customer()
    words = {"title": "Long", "text": "x" * 2000}
    total = 0
    async with deaf(live, customer), listening(live, customer) as page:
        await page.hears("inbox")
        while len(live.audience) > 1:
            for _ in range(20):
                total = bff.notifications.notify(customer.id)
                bff.notifications.inbox(customer.id).notices[-1]["texts"] = {"en": words, "es": words}
                await bff.notifications.hint(bff.redis, customer.id, total)
            assert total < 10_000
            await page.hears_up_to(total)
        assert page.positions == list(range(1, total + 1))
    async with listening(live, customer, "?last_event_id=0") as again:
        assert await again.hears_up_to(total) == list(range(1, total + 1))


async def test_streams_are_limited_a_customer_and_a_process(
    bff: Bff, live: LiveBff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "STREAMS_OF_CUSTOMER_MAX", 2)
    monkeypatch.setattr(audience, "STREAMS_MAX", 3)
    customer, other = bff.customer(), bff.customer()
    async with listening(live, customer), listening(live, customer):
        answer = await refused(live, customer.session)
        assert (answer.status_code, answer.json()["code"]) == (429, domain.TooManyStreams.code)
        assert answer.headers["retry-after"] == "30"
        async with listening(live, other):
            answer = await refused(live, other.session)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")

    async def all_left() -> bool:
        return len(live.audience) == 0

    await eventually(all_left, seconds=SECONDS)
    async with listening(live, customer) as page:
        await page.hears("inbox")


async def test_nobody_listens_without_a_session_or_with_a_wrong_question(bff: Bff, live: LiveBff) -> None:
    answer = await refused(live, "a" * 43)
    assert (answer.status_code, answer.json()["code"]) == (401, "session-missing")
    for query in ("?language=de", "?more=1", f"?last_event_id={'1' * 33}"):
        answer = await refused(live, bff.customer().session, query)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert len(live.audience) == 0


async def test_a_process_that_is_to_stop_lets_its_streams_go_at_once(bff: Bff, live: LiveBff) -> None:
    customers = [bff.customer() for _ in range(5)]
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(listening(live, customer)) for customer in customers * 10]
        for page in pages:
            await page.hears("inbox")
        began = time.monotonic()
        live.server.should_exit = True
        for page in pages:
            await page.ends()
        assert time.monotonic() - began < 5 * 2
