"""What notifications calls into Redis when something lies in an inbox. A hint can be lost; the inbox is the truth."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from servicekit.logging import get_logger

from bff.live_hints.schemas import NoticeHint, ReadHint
from bff.notifications.schemas import Announcement, InboxState

CHANNEL = "live-notices"
_CALL_SECONDS_MAX = 2.0
_SILENCE_SECONDS = 1.5
"""After so long without a word Redis is asked whether it is there; after twice as long it is not."""

_HINT: TypeAdapter[NoticeHint | ReadHint] = TypeAdapter(NoticeHint | ReadHint)


class HintsLost(Exception):
    """The subscription ended: from now on hints may be missed."""


@dataclass(frozen=True, slots=True)
class Hint:
    """The customer is named outside of the JSON, so that a process without their pages need not read it."""

    customer_id: UUID
    body: str

    def told(self) -> Announcement | InboxState | None:
        """A new notice, or the inbox after something was read; None for what this version does not know."""
        try:
            return _HINT.validate_json(self.body)
        except ValidationError as error:
            get_logger("bff.live_hints").warning("hint.unreadable", faults=error.error_count())
            return None


class RedisHints:
    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def subscribed(self) -> AsyncIterator[AsyncIterator[Hint]]:
        """A subscription that holds when the block begins. Raises HintsLost, also from the iterator."""
        redis = Redis.from_url(
            self._url,
            socket_connect_timeout=_CALL_SECONDS_MAX,
            socket_timeout=_CALL_SECONDS_MAX,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        async with redis, redis.pubsub() as channel:
            try:
                await channel.subscribe(CHANNEL)
                await _confirmation(channel)
            except (RedisError, OSError) as error:
                raise HintsLost from error
            yield _hints(channel)


async def _confirmation(channel: PubSub) -> None:
    message = await channel.get_message(timeout=_CALL_SECONDS_MAX)
    if message is None or message["type"] != "subscribe":
        raise HintsLost


async def _hints(channel: PubSub) -> AsyncIterator[Hint]:
    heard_at = time.monotonic()
    while time.monotonic() - heard_at < 2 * _SILENCE_SECONDS:
        try:
            message = await channel.get_message(timeout=_SILENCE_SECONDS)
            if message is None:
                await channel.ping()
                continue
        except (RedisError, OSError) as error:
            raise HintsLost from error
        heard_at = time.monotonic()
        if message["type"] == "message" and (hint := _hint(message["data"])) is not None:
            yield hint
    raise HintsLost


def _hint(text: str) -> Hint | None:
    customer_id, _, body = text.partition(" ")
    try:
        return Hint(UUID(customer_id), body)
    except ValueError:
        return None
