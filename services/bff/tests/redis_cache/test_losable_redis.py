import time
from typing import Any, cast

import pytest
from bff.redis_cache.losable_redis import LosableRedis, losable_redis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError


class FlakyRedis:
    def __init__(self) -> None:
        self.calls = 0
        self.is_down = False

    async def get(self, key: str) -> str:
        self.calls += 1
        if self.is_down:
            raise RedisConnectionError("away")
        return key


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def flaky() -> FlakyRedis:
    return FlakyRedis()


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def redis_of_tests(flaky: FlakyRedis, watch: Stopwatch) -> LosableRedis:
    return LosableRedis(cast("Redis", flaky), seconds=watch)


async def ask(redis: LosableRedis) -> Any:
    return await redis.attempt(lambda client: client.get("a"))


async def test_a_dead_redis_is_a_miss_and_is_then_left_alone_for_a_second(
    redis_of_tests: LosableRedis, flaky: FlakyRedis, watch: Stopwatch
) -> None:
    flaky.is_down = True
    assert [await ask(redis_of_tests) for _ in range(20)] == [None] * 20
    assert flaky.calls == 1
    watch.seconds += 1.1
    assert await ask(redis_of_tests) is None
    assert flaky.calls == 2


async def test_one_call_finds_out_that_redis_is_back_and_then_all_use_it(
    redis_of_tests: LosableRedis, flaky: FlakyRedis, watch: Stopwatch
) -> None:
    flaky.is_down = True
    await ask(redis_of_tests)
    flaky.is_down = False
    assert await ask(redis_of_tests) is None
    watch.seconds += 1.1
    assert [await ask(redis_of_tests) for _ in range(3)] == ["a", "a", "a"]


async def test_nobody_listening_on_the_port_is_a_miss_at_once() -> None:
    async with losable_redis("redis://127.0.0.1:1/0") as redis:
        began = time.monotonic()
        assert [await ask(redis) for _ in range(50)] == [None] * 50
        assert time.monotonic() - began < 5


async def test_a_real_redis_answers(losable: LosableRedis) -> None:
    await losable.attempt(lambda client: client.set("a", "kept"))
    assert await ask(losable) == "kept"
