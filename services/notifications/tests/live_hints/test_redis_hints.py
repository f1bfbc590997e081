"""What open pages are told by Redis."""

import json
from datetime import UTC, datetime

from kernel.ids import new_id
from notice_town import wording
from notifications.live_hints.redis_hints import CHANNEL, redis_hints
from notifications.notices.domain import InboxState, Notice, NoticeKind, Occasion
from notifications.notices.samples import DETAILS
from redis.asyncio import Redis
from testkit.polling import eventually


def a_notice() -> Notice:
    kind = NoticeKind.MONEY_RECEIVED
    return Notice(new_id(), 7, Occasion(new_id(), kind, DETAILS[kind]), datetime.now(UTC), unread_count=3)


async def test_a_notice_is_told_with_its_words_in_both_languages(redis_url: str) -> None:
    notice = a_notice()
    async with Redis.from_url(redis_url, decode_responses=True) as redis, redis.pubsub() as listener:
        await listener.subscribe(CHANNEL)
        heard: list[str] = []

        async def heard_both() -> bool:
            message = await listener.get_message(ignore_subscribe_messages=True, timeout=0.1)
            heard.extend([str(message["data"])] if message else [])
            return len(heard) == 2

        await listener.get_message(timeout=5)
        async with redis_hints(redis_url, wording()) as hints:
            await hints.noticed([notice])
            await hints.read(notice.occasion.customer_id, InboxState(0, 7))
        await eventually(heard_both, seconds=10)
    told = []
    for text in heard:
        customer_id, _, body = text.partition(" ")
        assert customer_id == str(notice.occasion.customer_id)
        told.append(json.loads(body))
    assert (told[0]["type"], told[0]["position"], told[0]["unread_count"]) == ("notice", 7, 3)
    assert told[0]["notice"]["texts"]["es"]["title"] == "Has recibido 25,00\xa0€"
    assert told[1] == {"type": "read", "unread_count": 0, "last_position": 7}


async def test_without_redis_nothing_fails() -> None:
    async with redis_hints("redis://127.0.0.1:1/0", wording()) as hints:
        await hints.noticed([a_notice()])
        await hints.read(new_id(), InboxState())
