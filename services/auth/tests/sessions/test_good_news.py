"""What Redis says of a living session, for whoever checks bearer tokens: for seconds, and never for an ended one."""

from uuid import UUID

import httpx
import pytest
from auth_house import Guest, House
from redis.asyncio import Redis
from testkit.polling import eventually

EXPIRED = (401, "session-expired")


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def living(house: House, guest: Guest) -> str:
    """The id of a session of which auth has just told that it lives."""
    await guest.sign_in(await house.customer())
    session_id = str((await house.resolve(guest.cookie or "")).json()["session_id"])
    assert (await check(house, guest, session_id)).status_code == 204
    return session_id


async def check(house: House, guest: Guest, session_id: str) -> httpx.Response:
    return await guest.http.get(f"/internal/sessions/{session_id}", headers=await house.service_bearer())


async def test_redis_says_that_a_session_lives_until_it_ends(house: House, guest: Guest, redis: Redis) -> None:
    session_id = await living(house, guest)
    assert 0 < await redis.ttl(f"alive:{session_id}") <= 30
    await guest.sign_out()
    assert await redis.get(f"alive:{session_id}") is None


async def test_good_news_never_outlives_the_session(house: House, guest: Guest, redis: Redis) -> None:
    await guest.sign_in(await house.customer())
    session_id = (await house.resolve(guest.cookie or "")).json()["session_id"]
    house.pass_time(seconds=295)
    await check(house, guest, session_id)
    assert 0 < await redis.ttl(f"alive:{session_id}") <= 5


async def test_good_news_that_redis_could_not_drop_is_dropped_when_it_is_back(
    house: House, guest: Guest, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = await living(house, guest)
    monkeypatch.setattr(house.wiring.cache, "_rests_until", float("inf"))
    await guest.sign_out()
    assert await redis.get(f"alive:{session_id}") == "1"
    monkeypatch.setattr(house.wiring.cache, "_rests_until", 0.0)

    async def is_gone() -> bool:
        return await redis.get(f"alive:{session_id}") is None

    await eventually(is_gone, seconds=5)
    assert told(await check(house, guest, session_id)) == EXPIRED


async def test_a_sign_out_between_look_and_good_news_leaves_none(
    house: House, guest: Guest, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await guest.sign_in(await house.customer())
    value = guest.cookie or ""
    session_id = (await house.resolve(value)).json()["session_id"]
    vouch = house.wiring.cache.vouch

    async def sign_out_first(ending: UUID, seconds: int) -> None:
        await house.wiring.sessions.end(value)
        await vouch(ending, seconds)

    monkeypatch.setattr(house.wiring.cache, "vouch", sign_out_first)
    assert told(await check(house, guest, session_id)) == EXPIRED
    assert await redis.get(f"alive:{session_id}") is None
