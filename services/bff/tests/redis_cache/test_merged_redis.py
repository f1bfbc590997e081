"""Reads at the same time share one MGET, and each reader gets its own values."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from bff.redis_cache.losable_redis import LosableRedis, losable_redis
from bff.redis_cache.merged_redis import MergedRedis
from redis.asyncio import Redis


class CountingRedis:
    def __init__(self) -> None:
        self.calls: list[Sequence[str]] = []

    async def mget(self, keys: Sequence[str]) -> Sequence[str | None]:
        self.calls.append(keys)
        return [None if key == "absent" else f"<{key}>" for key in keys]


async def test_reads_at_once_are_one_call_and_nobody_gets_anothers_values(tasks: asyncio.TaskGroup) -> None:
    counting = CountingRedis()
    merged = MergedRedis(LosableRedis(cast("Redis", counting)), tasks)
    found: Sequence[Any] = await asyncio.gather(
        merged.values("a"), merged.values("b", "absent", "c"), merged.values("absent"), merged.values()
    )
    assert found == [["<a>"], ["<b>", None, "<c>"], [None], []]
    assert counting.calls == [["a", "b", "absent", "c", "absent"]]


async def test_a_redis_that_is_away_is_a_miss_for_every_reader(tasks: asyncio.TaskGroup) -> None:
    async with losable_redis("redis://127.0.0.1:1/0") as dead:
        merged = MergedRedis(dead, tasks)
        assert await asyncio.gather(*(merged.values("a", "b") for _ in range(20))) == [None] * 20
        assert merged.is_away


async def test_a_real_redis_answers_many_at_once(merged: MergedRedis, redis: Redis) -> None:
    await redis.mset({f"key:{number}": number for number in range(300)})
    found = await asyncio.gather(*(merged.values(f"key:{number}", "absent") for number in range(300)))
    assert found == [[str(number), None] for number in range(300)]
