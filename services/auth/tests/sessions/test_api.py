"""The cookie of the bank's own pages, and what it stands for."""

import json
import re

import httpx
import pytest
from auth.operators.service import Role
from auth.sealing import token_hash
from auth.sessions.service import COOKIE
from auth_house import Guest, House, new_email
from redis.asyncio import Redis
from testkit.polling import eventually


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_sign_in_sets_one_opaque_cookie_out_of_reach_of_scripts(house: House, guest: Guest) -> None:
    answer = await guest.sign_in(await house.customer())
    cookie, _ = answer.headers.get_list("set-cookie")
    value, *attributes = cookie.split("; ")
    assert re.fullmatch(rf"{COOKIE}=[A-Za-z0-9_-]{{43}}", value)
    assert {attribute.lower() for attribute in attributes} == {"httponly", "secure", "samesite=strict", "path=/"}
    assert "eyJ" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_answer_tells_who_and_until_when(house: House, guest: Guest) -> None:
    email = await house.customer(language="es")
    session = (await guest.sign_in(email)).json()
    assert (session["kind"], session["email"], session["language"], session["roles"]) == ("customer", email, "es", [])
    assert (await guest.current()).json()["subject"] == session["subject"]


async def test_unknown_and_wrong_are_answered_alike(house: House, guest: Guest) -> None:
    wrong = await guest.sign_in(await house.customer(), "wrong wrong wrong wrong")
    unknown = await guest.sign_in(new_email(), "wrong wrong wrong wrong")
    bodies = [{k: v for k, v in answer.json().items() if k != "instance"} for answer in (wrong, unknown)]
    assert bodies[0] == bodies[1]
    assert told(wrong) == (401, "credentials-wrong")
    assert "set-cookie" not in wrong.headers


async def test_the_value_is_kept_as_its_hash_alone(house: House, guest: Guest) -> None:
    await guest.sign_in(await house.customer())
    assert guest.cookie is not None
    found = await house.rows(
        "SELECT count(*) FROM session_value_hashes WHERE value_hash = :hash", hash=token_hash(guest.cookie)
    )
    assert found[0][0] == 1


async def test_a_session_ends_after_five_idle_minutes(any_house: House, guest: Guest) -> None:
    await guest.sign_in(await any_house.customer())
    any_house.pass_time(seconds=301)
    assert told(await guest.current()) == (401, "session-expired")


async def test_use_keeps_it_alive(any_house: House, guest: Guest) -> None:
    await guest.sign_in(await any_house.customer())
    for _ in range(5):
        any_house.pass_time(seconds=290)
        assert (await guest.current()).status_code == 200
    any_house.pass_time(seconds=301)
    assert told(await guest.current()) == (401, "session-expired")


async def test_resolving_is_use_too(any_house: House, guest: Guest) -> None:
    await guest.sign_in(await any_house.customer())
    for _ in range(3):
        any_house.pass_time(seconds=290)
        assert (await any_house.resolve(guest.cookie or "")).status_code == 200


async def test_twelve_hours_are_the_end_of_any_session(house: House, guest: Guest) -> None:
    await guest.sign_in(await house.customer())
    for _ in range(12 * 15 - 1):
        house.pass_time(minutes=4)
        last = await guest.current()
        assert last.status_code == 200
    assert last.json()["idle_expires_at"] == last.json()["expires_at"]
    house.pass_time(minutes=4)
    assert told(await guest.current()) == (401, "session-expired")


async def test_a_sign_out_is_final_on_the_next_request(any_house: House, guest: Guest) -> None:
    await guest.sign_in(await any_house.customer())
    kept = guest.cookie or ""
    assert (await any_house.resolve(kept)).status_code == 200
    answer = await guest.sign_out()
    assert answer.status_code == 204
    assert guest.cookie is None
    guest.cookie = kept
    assert told(await guest.current()) == (401, "session-expired")
    assert told(await any_house.resolve(kept)) == (401, "session-expired")


@pytest.mark.usefixtures("house")
async def test_without_a_session_there_is_nothing_to_see_and_nothing_to_end(guest: Guest) -> None:
    assert told(await guest.current()) == (401, "session-missing")
    guest.cookie = "made-up"
    assert told(await guest.current()) == (401, "session-missing")
    assert (await guest.sign_out()).status_code == 204


async def test_signing_in_again_ends_the_session_that_the_browser_had(house: House, guest: Guest) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    first = guest.cookie
    await guest.sign_in(email)
    assert guest.cookie != first
    assert (await guest.current()).status_code == 200
    guest.cookie = first
    assert told(await guest.current()) == (401, "session-expired")


async def test_a_planted_cookie_never_becomes_a_session(house: House, guest: Guest) -> None:
    guest.cookie = planted = "x" * 43
    await guest.sign_in(await house.customer())
    assert guest.cookie != planted
    guest.cookie = planted
    assert told(await guest.current()) == (401, "session-missing")


async def test_the_language_is_remembered(house: House, guest: Guest) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    changed = await guest.request("PATCH", "/auth/v1/sessions/current", json={"language": "es"})
    assert (changed.status_code, changed.json()["language"]) == (200, "es")
    assert (await Guest().sign_in(email)).json()["language"] == "es"


async def test_the_bank_hears_of_another_language_once(house: House, guest: Guest) -> None:
    subject = (await guest.sign_in(await house.customer())).json()["subject"]
    for language in ("en", "es", "es"):
        await guest.request("PATCH", "/auth/v1/sessions/current", json={"language": language})
    told_of = await house.events("auth.language-changed.v1", subject)
    assert told_of == [{"customer_id": subject, "language": "es"}]


async def test_of_an_operators_language_nobody_hears(house: House, guest: Guest) -> None:
    subject = (await guest.sign_in(await house.operator())).json()["subject"]
    changed = await guest.request("PATCH", "/auth/v1/sessions/current", json={"language": "es"})
    assert changed.json()["language"] == "es"
    assert await house.events("auth.language-changed.v1", subject) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Bank-Client": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_no_other_site_can_act_with_the_cookie(house: House, guest: Guest, headers: dict[str, str]) -> None:
    await guest.sign_in(await house.customer())
    for method, body in (("DELETE", None), ("PATCH", {"language": "es"})):
        answer = await guest.request(method, "/auth/v1/sessions/current", json=body, headers=headers)
        assert told(answer) == (403, "cross-site-request")
    assert (await guest.current()).json()["language"] == "en"


async def test_redis_holds_what_the_cookie_stands_for_until_the_sign_out(
    house: House, guest: Guest, redis: Redis
) -> None:
    await guest.sign_in(await house.customer())
    key = f"session:{token_hash(guest.cookie or '').hex()}"
    resolved = (await house.resolve(guest.cookie or "")).json()
    assert json.loads(await redis.get(key) or "null") == resolved
    assert 0 < await redis.ttl(key) <= 30
    await guest.sign_out()
    assert await redis.get(key) is None
    assert await redis.get(f"revoked:{resolved['session_id']}") == "1"


async def test_what_redis_could_not_drop_is_dropped_when_it_is_back(
    house: House, guest: Guest, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await guest.sign_in(await house.customer())
    key = f"session:{token_hash(guest.cookie or '').hex()}"
    await house.resolve(guest.cookie or "")
    monkeypatch.setattr(house.wiring.cache, "_rests_until", float("inf"))
    assert (await guest.sign_out()).status_code == 204
    assert await redis.get(key) is not None
    monkeypatch.setattr(house.wiring.cache, "_rests_until", 0.0)

    async def is_gone() -> bool:
        return await redis.get(key) is None

    await eventually(is_gone, seconds=5)


async def test_a_sign_out_between_look_and_write_leaves_nothing_in_redis(
    house: House, guest: Guest, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await guest.sign_in(await house.customer())
    value = guest.cookie or ""
    put = house.wiring.cache.put_resolved

    async def sign_out_first(value_hash: bytes, resolved_json: str, seconds: int) -> None:
        await house.wiring.sessions.end(value)
        await put(value_hash, resolved_json, seconds)

    monkeypatch.setattr(house.wiring.cache, "put_resolved", sign_out_first)
    assert told(await house.resolve(value)) == (401, "session-expired")
    assert await redis.get(f"session:{token_hash(value).hex()}") is None


async def test_resolving_needs_a_service_with_that_scope(house: House, guest: Guest) -> None:
    await guest.sign_in(await house.customer())
    body = {"session": guest.cookie}
    assert told(await guest.http.post("/internal/sessions/resolve", json=body)) == (401, "token-missing")
    token = (await house.resolve(guest.cookie or "")).json()["token"]
    seed = await house.service_bearer("seed", "the-seed-secret-of-these-tests")
    for bearer in ({"Authorization": f"Bearer {token}"}, seed):
        refused = await guest.http.post("/internal/sessions/resolve", json=body, headers=bearer)
        assert told(refused) == (403, "scope-missing")


async def test_whoever_cannot_read_redis_may_ask_whether_a_session_lives(house: House, guest: Guest) -> None:
    await guest.sign_in(await house.customer())
    session_id = (await house.resolve(guest.cookie or "")).json()["session_id"]
    bearer = await house.service_bearer()
    assert (await guest.http.get(f"/internal/sessions/{session_id}", headers=bearer)).status_code == 204
    await guest.sign_out()
    assert told(await guest.http.get(f"/internal/sessions/{session_id}", headers=bearer)) == (401, "session-expired")


async def authorize(guest: Guest, method: str, **headers: str) -> httpx.Response:
    return await guest.get("/internal/operators/authorize", headers={"X-Original-Method": method, **headers})


async def test_an_operators_cookie_is_swapped_for_a_token_with_the_roles(house: House, guest: Guest) -> None:
    session = (await guest.sign_in(await house.operator(Role.SUPERVISOR, Role.ANALYST))).json()
    assert (session["kind"], session["roles"]) == ("operator", ["supervisor", "analyst"])
    answer = await authorize(guest, "GET")
    assert answer.status_code == 204
    principal = await house.wiring.token_verifier.verify(answer.headers["x-bank-token"])
    assert principal.kind == "operator"
    assert principal.roles == {"supervisor", "analyst"}
    assert str(principal.subject) == session["subject"]


async def test_customers_strangers_and_other_sites_get_no_operators_token(house: House, guest: Guest) -> None:
    assert told(await authorize(guest, "GET")) == (401, "session-missing")
    await guest.sign_in(await house.customer())
    assert told(await authorize(guest, "GET")) == (403, "not-an-operator")
    await guest.sign_in(await house.operator())
    assert told(await authorize(guest, "POST", Origin="https://evil.example")) == (403, "cross-site-request")
    assert told(await authorize(guest, "DELETE", **{"X-Bank-Client": ""})) == (403, "cross-site-request")
    assert (await authorize(guest, "POST")).status_code == 204


async def test_the_gateway_reads_in_a_header_why_an_operator_is_refused(house: House, guest: Guest) -> None:
    async def refusal(method: str = "GET", **headers: str) -> tuple[int, str]:
        answer = await authorize(guest, method, **headers)
        assert answer.headers["x-bank-refusal"] == answer.json()["code"]
        assert answer.headers["content-type"] == "application/problem+json"
        return told(answer)

    assert await refusal() == (401, "session-missing")
    await guest.sign_in(await house.customer())
    assert await refusal() == (403, "not-an-operator")
    await guest.sign_in(await house.operator(Role.SUPERVISOR))
    assert await refusal("POST", **{"X-Bank-Client": ""}) == (403, "cross-site-request")
    assert "x-bank-refusal" not in (await authorize(guest, "POST")).headers
    house.pass_time(minutes=5)
    assert await refusal() == (401, "session-expired")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "body", [{}, {"email": "a@example.com"}, {"email": "a@example.com", "password": "x", "kind": "operator"}, []]
)
async def test_a_form_with_other_fields_is_refused(guest: Guest, body: object) -> None:
    assert told(await guest.post("/auth/v1/sessions", body)) == (422, "invalid-input")


@pytest.mark.usefixtures("house")
async def test_forms_of_other_kinds_and_sizes_are_refused(guest: Guest) -> None:
    text = await guest.request("POST", "/auth/v1/sessions", content=b"{}", headers={"Content-Type": "text/plain"})
    assert told(text) == (415, "content-type-unsupported")
    large = await guest.post("/auth/v1/sessions", {"email": "a@example.com", "password": "x" * 70_000})
    assert told(large) == (413, "body-too-large")


@pytest.mark.usefixtures("house")
async def test_an_address_that_is_none_is_just_wrong(guest: Guest) -> None:
    for email in ("nobody", "ñ@ñ", "' OR 1=1 --", "a" * 254):
        assert told(await guest.sign_in(email, "wrong wrong wrong wrong")) == (401, "credentials-wrong")
