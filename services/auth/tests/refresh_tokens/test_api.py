"""The rotation of refresh tokens, seen from a phone."""

from typing import Any

import httpx
import pytest
from auth.sealing import token_hash
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, together
from redis.asyncio import Redis


async def signed_in(house: House, guest: Guest) -> dict[str, Any]:
    form = {"grant_type": "password", "client_id": MOBILE, "password": GOOD_PASSWORD}
    answer = await guest.token(**form, username=await house.customer())
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def refresh(guest: Guest, token: str, client_id: str = MOBILE) -> httpx.Response:
    return await guest.token(grant_type="refresh_token", client_id=client_id, refresh_token=token)


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_each_refresh_brings_new_tokens_of_the_same_session(house: House, guest: Guest) -> None:
    first = await signed_in(house, guest)
    second = (await refresh(guest, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    principals = [await house.wiring.token_verifier.verify(body["access_token"]) for body in (first, second)]
    assert principals[0].session_id == principals[1].session_id is not None
    assert (second["token_type"], second["expires_in"]) == ("Bearer", 300)


async def test_within_ten_seconds_the_parent_brings_the_same_successor(house: House, guest: Guest) -> None:
    first = (await signed_in(house, guest))["refresh_token"]
    second = (await refresh(guest, first)).json()["refresh_token"]
    house.pass_time(seconds=9)
    assert (await refresh(guest, first)).json()["refresh_token"] == second
    assert (await refresh(guest, second)).status_code == 200


async def test_later_the_parent_ends_the_family(house: House, guest: Guest) -> None:
    first = (await signed_in(house, guest))["refresh_token"]
    second = (await refresh(guest, first)).json()["refresh_token"]
    house.pass_time(seconds=11)
    assert refused(await refresh(guest, first))
    assert refused(await refresh(guest, second))


async def test_a_grandparent_ends_the_family_even_at_once(house: House, guest: Guest, redis: Redis) -> None:
    body = await signed_in(house, guest)
    second = (await refresh(guest, body["refresh_token"])).json()["refresh_token"]
    third = (await refresh(guest, second)).json()["refresh_token"]
    principal = await house.wiring.token_verifier.verify(body["access_token"])
    assert principal.session_id is not None
    assert await house.wiring.sessions.is_alive(principal.session_id)
    assert refused(await refresh(guest, body["refresh_token"]))
    assert refused(await refresh(guest, third))
    assert await redis.mget(f"revoked:{principal.session_id}", f"alive:{principal.session_id}") == ["1", None]
    reasons = await house.rows("SELECT end_reason FROM sessions WHERE id = :id", id=principal.session_id)
    assert reasons[0][0] == "refresh-reused"


async def test_twenty_refreshes_at_once_have_one_successor(house: House, guest: Guest) -> None:
    first = (await signed_in(house, guest))["refresh_token"]
    answers = await together(*(refresh(guest, first) for _ in range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_one_family_does_not_touch_another(house: House, guest: Guest) -> None:
    one, other = await signed_in(house, guest), await signed_in(house, guest)
    second = (await refresh(guest, one["refresh_token"])).json()["refresh_token"]
    house.pass_time(seconds=11)
    assert refused(await refresh(guest, one["refresh_token"]))
    assert refused(await refresh(guest, second))
    assert (await refresh(guest, other["refresh_token"])).status_code == 200


async def test_a_family_ends_after_thirty_days_however_often_it_was_renewed(house: House, guest: Guest) -> None:
    token = (await signed_in(house, guest))["refresh_token"]
    for _ in range(29):
        house.pass_time(days=1)
        token = (await refresh(guest, token)).json()["refresh_token"]
    house.pass_time(days=1)
    assert refused(await refresh(guest, token))


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("token", ["unknown", "x" * 43])
async def test_an_unknown_token_brings_nothing(guest: Guest, token: str) -> None:
    assert refused(await refresh(guest, token))


async def test_signing_out_ends_the_family_and_tells_who_checks(house: House, guest: Guest, redis: Redis) -> None:
    body = await signed_in(house, guest)
    form = {"token": body["refresh_token"], "client_id": MOBILE}
    session_id = (await house.wiring.token_verifier.verify(body["access_token"])).session_id
    question, bearer = f"/internal/sessions/{session_id}", await house.service_bearer()
    assert (await guest.http.get(question, headers=bearer)).status_code == 204
    assert await redis.get(f"alive:{session_id}") == "1"
    assert (await guest.http.post("/oauth2/revoke", data=form)).status_code == 200
    assert refused(await refresh(guest, body["refresh_token"]))
    assert await redis.mget(f"revoked:{session_id}", f"alive:{session_id}") == ["1", None]
    assert (await guest.http.get(question, headers=bearer)).status_code == 401


@pytest.mark.usefixtures("house")
async def test_revoking_what_is_no_token_is_no_error(guest: Guest) -> None:
    form = {"token": "unknown", "client_id": MOBILE, "token_type_hint": "refresh_token"}
    assert (await guest.http.post("/oauth2/revoke", data=form)).status_code == 200


async def test_tokens_are_kept_as_hashes_and_the_successor_sealed_for_ten_seconds(house: House, guest: Guest) -> None:
    first = (await signed_in(house, guest))["refresh_token"]
    second = (await refresh(guest, first)).json()["refresh_token"]
    of_parent = "SELECT sealed_successor FROM refresh_token_secrets WHERE token_hash = :hash"
    assert (await house.rows(of_parent, hash=token_hash(first)))[0][0] is not None
    kept = await house.rows("SELECT token_hash, sealed_successor FROM refresh_token_secrets")
    columns = [bytes(value) for row in kept for value in row if value is not None]
    assert not any(token.encode() in column for column in columns for token in (first, second))
    house.pass_time(seconds=11)
    while await house.wiring.purges[2]():
        pass
    assert (await house.rows(of_parent, hash=token_hash(first)))[0][0] is None
