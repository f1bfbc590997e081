import asyncio
import time

import pytest
from auth.redis_cache.session_cache import SessionCache
from kernel.ids import new_id


async def test_without_redis_every_call_comes_back_at_once_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = SessionCache("redis://127.0.0.1:1/0")
    await cache.put_resolved(b"x" * 32, "{}", 30)
    assert cache.failures == 1
    asked: list[float] = []
    monkeypatch.setattr(cache, "_rests_until", time.monotonic() + 60)
    monkeypatch.setattr(cache._log, "warning", lambda *_, **__: asked.append(1))
    for _ in range(100):
        await cache.put_resolved(b"x" * 32, "{}", 30)
        await cache.drop(b"x" * 32)
        await cache.revoke(new_id(), 300)
    assert cache.failures == 1
    assert asked == []
    await cache.close()


async def test_a_redis_that_does_not_answer_is_not_waited_for() -> None:
    held: list[asyncio.StreamWriter] = []

    async def keep_silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cache = SessionCache(f"redis://127.0.0.1:{port}/0")
    async with asyncio.timeout(5):
        await cache.put_resolved(b"x" * 32, "{}", 30)
    assert cache.failures == 1
    await cache.close()
    for writer in held:
        writer.close()
    server.close()
    await server.wait_closed()


async def test_what_would_be_over_within_a_second_is_not_written() -> None:
    cache = SessionCache("redis://127.0.0.1:1/0")
    await cache.put_resolved(b"x" * 32, "{}", 0)
    assert cache.failures == 0
    await cache.close()
