"""One MGET for all that requests read from Redis at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import cast

from redis.asyncio import Redis

from bff.merging.merger import BankBusy, MergeLimits, Merger
from bff.redis_cache import metrics
from bff.redis_cache.losable_redis import Answer, LosableRedis

Values = Sequence[str | None]

_LIMITS = MergeLimits(items_max=128, waiting_max=1_024)


class MergedRedis:
    """A LosableRedis whose reads of plain values are merged."""

    def __init__(self, redis: LosableRedis, tasks: asyncio.TaskGroup) -> None:
        self._redis = redis
        self._reads: Merger[Sequence[str], Values | None] = Merger(tasks, self._read, _LIMITS)

    @property
    def is_away(self) -> bool:
        return self._redis.is_away

    async def values(self, *keys: str) -> Values | None:
        """What stands under each key; None when Redis did not answer in time: for a caller that is a miss."""
        try:
            return await self._reads.ask(keys)
        except BankBusy:
            metrics.MISSED.inc()
            return None

    async def attempt(self, operation: Callable[[Redis], Awaitable[Answer]]) -> Answer | None:
        """See LosableRedis."""
        return await self._redis.attempt(operation)

    async def _read(self, asked: Sequence[Sequence[str]]) -> Sequence[Values | None]:
        keys = list(chain.from_iterable(asked))
        found = await self._redis.attempt(lambda redis: redis.mget(keys))
        if found is None:
            return [None] * len(asked)
        # The connections decode what comes, so it is text.
        values = iter(cast("Values", found))
        return [[next(values) for _ in one] for one in asked]
