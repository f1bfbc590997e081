"""Redis as a place for what can be lost: each call is short, none fails, and a dead Redis soon costs nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from servicekit.logging import get_logger

from bff.redis_cache import metrics

_CALL_SECONDS_MAX = 0.1
_PAUSE_SECONDS = 1.0

Answer = TypeVar("Answer")


class LosableRedis:
    """After a failure Redis is left alone for a second; then one call tries it while the others still pass it by."""

    def __init__(self, redis: Redis, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._seconds = seconds
        self._skipped_until = 0.0
        self._failing = False
        self._log = get_logger("bff.redis_cache")

    @property
    def is_away(self) -> bool:
        return self._failing

    async def attempt(self, operation: Callable[[Redis], Awaitable[Answer]]) -> Answer | None:
        """The operation's answer, or None when Redis gave none in time: for a caller that is a miss."""
        now = self._seconds()
        if now < self._skipped_until:
            metrics.MISSED.inc()
            return None
        if self._failing:
            self._skipped_until = now + _PAUSE_SECONDS
        try:
            async with asyncio.timeout(_CALL_SECONDS_MAX):
                answer = await operation(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            if not self._failing:
                self._log.warning("redis.lost", error=type(error).__name__)
            self._failing = True
            self._skipped_until = self._seconds() + _PAUSE_SECONDS
            metrics.MISSED.inc()
            return None
        if self._failing:
            self._log.info("redis.back")
            self._failing = False
            self._skipped_until = 0.0
        return answer


@asynccontextmanager
async def losable_redis(url: str) -> AsyncIterator[LosableRedis]:
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url,
        max_connections=50,
        timeout=_CALL_SECONDS_MAX,
        socket_timeout=_CALL_SECONDS_MAX,
        socket_connect_timeout=_CALL_SECONDS_MAX,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
    redis = Redis(connection_pool=pool)
    try:
        yield LosableRedis(redis)
    finally:
        await redis.aclose()
        await pool.aclose()
