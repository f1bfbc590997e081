"""Hints on Redis that something new lies in an inbox, so that open pages show it at once."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from servicekit.logging import get_logger

from notifications.notices.schemas import LiveNotice
from notifications.notices.service import InboxState, Notice, NoticeWording

CHANNEL = "live-notices"
_CALL_SECONDS_MAX = 0.25


class RedisHints:
    """A message is `<customer id> <JSON>`. Whoever gets none finds out by asking: the inbox is the truth."""

    def __init__(self, redis: Redis, wording: NoticeWording) -> None:
        self._redis = redis
        self._wording = wording
        self._log = get_logger("notifications.live_hints")

    async def noticed(self, notices: Sequence[Notice]) -> None:
        hints = []
        for notice in notices:
            live = LiveNotice.of(notice, self._wording)
            hints.append((live.customer_id, {"type": "notice", **live.model_dump(mode="json")}))
        await self._publish(hints)

    async def read(self, customer_id: UUID, state: InboxState) -> None:
        hint = {"type": "read", "unread_count": state.unread_count, "last_position": state.last_position}
        await self._publish([(customer_id, hint)])

    async def _publish(self, hints: Sequence[tuple[UUID, object]]) -> None:
        try:
            async with asyncio.timeout(_CALL_SECONDS_MAX), self._redis.pipeline(transaction=False) as pipeline:
                for customer_id, hint in hints:
                    pipeline.publish(CHANNEL, f"{customer_id} {json.dumps(hint, ensure_ascii=False)}")
                await pipeline.execute()
        except (RedisError, OSError, TimeoutError) as error:
            self._log.warning("hint.lost", error=type(error).__name__, count=len(hints))


@asynccontextmanager
async def redis_hints(url: str, wording: NoticeWording) -> AsyncIterator[RedisHints]:
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url,
        max_connections=10,
        timeout=_CALL_SECONDS_MAX,
        socket_timeout=_CALL_SECONDS_MAX,
        socket_connect_timeout=_CALL_SECONDS_MAX,
        retry=Retry(NoBackoff(), 0),
    )
    redis = Redis(connection_pool=pool)
    try:
        yield RedisHints(redis, wording)
    finally:
        await redis.aclose()
        await pool.aclose()
