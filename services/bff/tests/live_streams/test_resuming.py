"""Where a stream begins, for a page that is new and for one that was cut off."""

from collections.abc import AsyncIterator

import pytest

from services.bff.tests.conftest import Bff
from services.bff.tests.live_streams.live_bff import LiveBff, listening, live_bff


@pytest.fixture
async def live(bff: Bff, redis_url: str) -> AsyncIterator[LiveBff]:
    async with live_bff(bff, redis_url) as opened:
        yield opened


async def test_what_came_while_the_page_was_away_comes_first(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 260)
    async with (
        listening(live, customer, "?last_event_id=10") as by_query,
        listening(live, customer, "?last_event_id=200", **{"Last-Event-ID": "258"}) as by_header,
    ):
        assert await by_query.hears_up_to(260) == list(range(11, 261))
        assert await by_header.hears_up_to(260) == [259, 260]
        await bff.notifications.tell(bff.redis, customer.id)
        assert (await by_query.hears_up_to(261))[-1] == 261
        assert (await by_header.hears_up_to(261)) == [259, 260, 261]


@pytest.mark.parametrize(
    ("seen", "begins_after"),
    [({}, "3"), ({"Last-Event-ID": "1"}, "1"), ({"Last-Event-ID": "3"}, "3"), ({"Last-Event-ID": "999"}, "3")],
)
async def test_the_first_word_alone_has_as_its_id_what_the_stream_begins_after(
    bff: Bff, live: LiveBff, seen: dict[str, str], begins_after: str
) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 3)
    async with listening(live, customer, **seen) as page:
        await page.hears("inbox")
        await bff.notifications.hint_read(bff.redis, customer.id)
        await page.hears("inbox", 2)
        replayed = [str(position) for position in range(int(begins_after) + 1, 4)]
        assert [event.id for event in page.events] == [begins_after, *replayed, None]


async def test_a_page_that_is_cut_off_before_its_first_notice_misses_none(bff: Bff, live: LiveBff) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 3)
    async with listening(live, customer) as page:
        await page.hears("inbox")
    begun_after = page.events[0].id or ""
    bff.notifications.notify(customer.id, 2)
    async with (
        listening(live, customer) as new,
        listening(live, customer, **{"Last-Event-ID": begun_after}) as back,
    ):
        await new.hears("inbox")
        await back.hears_up_to(5)
        await bff.notifications.tell(bff.redis, customer.id)
        assert await new.hears_up_to(6) == [6]
        assert await back.hears_up_to(6) == [4, 5, 6]


@pytest.mark.parametrize("last_event_id", ["nonsense", "-1", "999", "1" * 300])
async def test_a_page_that_claims_what_cannot_be_begins_at_the_end(bff: Bff, live: LiveBff, last_event_id: str) -> None:
    customer = bff.customer()
    bff.notifications.notify(customer.id, 5)
    async with listening(live, customer, **{"Last-Event-ID": last_event_id}) as page:
        await page.hears("inbox")
        await bff.notifications.tell(bff.redis, customer.id)
        assert await page.hears_up_to(6) == [6]
