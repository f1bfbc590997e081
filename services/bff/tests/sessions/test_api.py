"""Who gets in: by cookie and by bearer, with Redis and without."""

import json
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from bff.main import app
from bff.redis_cache.losable_redis import losable_redis
from kernel.ids import new_id
from prometheus_client import REGISTRY

from services.bff.tests.conftest import Bff, Customer

ME = "/api/v1/me"


def key_of(session: str) -> str:
    return f"session:{sha256(session.encode()).hexdigest()}"


async def ask(path: str = ME, *, method: str = "GET", **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bff") as client:
        return await client.request(method, path, headers=headers)


async def take_redis_away(bff: Bff) -> None:
    async with losable_redis("redis://127.0.0.1:1/0") as dead:
        bff.wiring.sessions._redis._redis = dead


@pytest.mark.usefixtures("bff")
async def test_without_a_session_the_answer_is_401() -> None:
    for headers in ({}, {"Cookie": "__Host-session=short"}, {"Cookie": f"__Host-session={'a' * 43}"}):
        answer = await ask(**headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "session-missing")
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_session_in_redis_needs_no_question_to_auth(bff: Bff) -> None:
    customer = bff.customer()
    worth = bff.auth.sessions.pop(customer.session)
    await bff.redis.set(key_of(customer.session), json.dumps(worth))
    answer = await customer.get(ME)
    assert answer.json()["customer_id"] == str(customer.id)
    assert bff.auth.asked == 0


async def test_on_a_miss_and_without_redis_auth_is_asked(bff: Bff) -> None:
    customer = bff.customer()
    before = asked_auth("unknown-there"), asked_auth("redis-away")
    assert (await customer.get(ME)).status_code == 200
    await take_redis_away(bff)
    assert (await customer.get(ME)).status_code == 200
    assert bff.auth.asked == 2
    assert (asked_auth("unknown-there") - before[0], asked_auth("redis-away") - before[1]) == (1, 1)


def asked_auth(reason: str) -> float:
    return REGISTRY.get_sample_value("bank_sessions_asked_auth_total", {"reason": reason}) or 0.0


@pytest.mark.parametrize("member", ["token_expires_at", "idle_expires_at"])
async def test_a_kept_session_that_is_past_its_time_is_asked_for_again(bff: Bff, member: str) -> None:
    customer = bff.customer()
    stale = bff.auth.sessions[customer.session] | {member: "2026-01-01T00:00:00Z"}
    await bff.redis.set(key_of(customer.session), json.dumps(stale))
    assert (await customer.get(ME)).status_code == 200
    assert bff.auth.asked == 1


async def test_what_was_planted_in_redis_without_auths_signature_lets_nobody_in(bff: Bff) -> None:
    forged = bff.auth.worth(new_id()) | {"token": "eyJhbGciOiJub25lIn0.e30."}
    session = "f" * 43
    for planted in (json.dumps(forged), "{}", "nonsense"):
        await bff.redis.set(key_of(session), planted)
        answer = await ask(Cookie=f"__Host-session={session}")
        assert (answer.status_code, answer.json()["code"]) == (401, "session-missing")


async def test_an_ended_session_is_dead_on_the_next_request(bff: Bff) -> None:
    customer = bff.customer()
    assert (await customer.get(ME)).status_code == 200
    del bff.auth.sessions[customer.session]
    assert (await customer.get(ME)).status_code == 401


async def test_with_auth_and_redis_away_sign_in_cannot_be_checked(bff: Bff) -> None:
    customer = bff.customer()
    await take_redis_away(bff)
    bff.auth.is_down = True
    answer = await customer.get(ME)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_a_bearer_token_lets_its_customer_in(bff: Bff) -> None:
    customer_id = new_id()
    answer = await ask(Authorization=f"Bearer {bff.auth.token(customer_id)}")
    assert answer.json()["customer_id"] == str(customer_id)


async def test_the_token_of_an_ended_session_is_refused_by_redis_or_else_by_auth(bff: Bff) -> None:
    in_redis, at_auth = new_id(), new_id()
    await bff.redis.set(f"revoked:{in_redis}", "1")
    bff.auth.ended.add(str(at_auth))
    refused = await ask(Authorization=f"Bearer {bff.auth.token(new_id(), session_id=in_redis)}")
    assert (refused.status_code, refused.json()["code"]) == (401, "token-invalid")
    await take_redis_away(bff)
    refused = await ask(Authorization=f"Bearer {bff.auth.token(new_id(), session_id=at_auth)}")
    assert (refused.status_code, refused.json()["code"]) == (401, "token-invalid")
    assert (await ask(Authorization=f"Bearer {bff.auth.token(new_id())}")).status_code == 200


async def test_a_redis_that_forgot_a_revocation_lets_nobody_in(bff: Bff) -> None:
    session_id, customer_id = new_id(), new_id()
    bearer = f"Bearer {bff.auth.token(customer_id, session_id=session_id)}"
    await bff.redis.set(f"alive:{session_id}", "1")
    assert (await ask(Authorization=bearer)).status_code == 200
    bff.auth.ended.add(str(session_id))
    await bff.redis.flushdb()
    refused = await ask(Authorization=bearer)
    assert (refused.status_code, refused.json()["code"]) == (401, "token-invalid")


async def test_a_living_sessions_mark_saves_the_question_but_never_beats_a_revocation(bff: Bff) -> None:
    session_id, customer_id = new_id(), new_id()
    bearer = f"Bearer {bff.auth.token(customer_id, session_id=session_id)}"
    bff.auth.ended.add(str(session_id))  # Asked, auth would refuse.
    await bff.redis.set(f"alive:{session_id}", "1")
    assert (await ask(Authorization=bearer)).status_code == 200
    await bff.redis.set(f"revoked:{session_id}", "1")
    assert (await ask(Authorization=bearer)).status_code == 401


async def test_without_a_mark_and_without_auth_a_redis_that_answers_vouches_for_nobody(bff: Bff) -> None:
    customer = bff.customer()
    token = bff.auth.token(customer.id)
    accounts = "/api/v1/accounts"
    assert (await ask(accounts, Authorization=f"Bearer {token}")).status_code == 200
    bff.auth.is_down = True
    answer = await ask(accounts, Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")


async def test_with_redis_and_auth_away_a_token_lives_to_its_own_end(bff: Bff) -> None:
    customer = bff.customer()
    token = bff.auth.token(customer.id)
    accounts = "/api/v1/accounts"
    assert (await ask(accounts, Authorization=f"Bearer {token}")).status_code == 200
    await take_redis_away(bff)
    bff.auth.is_down = True
    assert (await ask(accounts, Authorization=f"Bearer {token}")).status_code == 200
    bff.clock.shift += timedelta(minutes=6)
    answer = await ask(accounts, Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


@pytest.mark.parametrize("kind", ["operator", "service"])
async def test_only_customers_are_served(bff: Bff, kind: str) -> None:
    session = bff.auth.sign_in(new_id(), kind)
    by_cookie = await ask(Cookie=f"__Host-session={session}")
    by_bearer = await ask(Authorization=f"Bearer {bff.auth.token(new_id(), kind)}")
    for answer in (by_cookie, by_bearer):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-a-customer")


async def test_another_site_cannot_act_with_the_cookie(bff: Bff) -> None:
    customer = Customer(new_id(), bff.auth)
    path = f"/api/v1/payees/{new_id()}"
    cookie = f"__Host-session={customer.session}"
    from_afar = [
        await ask(path, method="DELETE", Cookie=cookie),
        await customer.request("DELETE", path, headers={"Origin": "http://evil.example"}),
        await customer.request("DELETE", path, headers={"Sec-Fetch-Site": "cross-site"}),
    ]
    assert [answer.json()["code"] for answer in from_afar] == ["cross-site-request"] * 3
    assert (await customer.request("DELETE", path)).json()["code"] == "payee-unknown"
    by_bearer = await ask(path, method="DELETE", Authorization=f"Bearer {bff.auth.token(customer.id)}")
    assert by_bearer.json()["code"] == "payee-unknown"
