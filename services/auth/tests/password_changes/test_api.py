"""Choosing another password: what it takes, and what it ends."""

from typing import Any

import httpx
import pytest
from auth.sealing import token_hash
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, together
from redis.asyncio import Redis

NEW = "seven calm herons on the lake"
WRONG = "wrong wrong wrong wrong"


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def change(guest: Guest, current: str = GOOD_PASSWORD, new: str = NEW, **options: Any) -> httpx.Response:
    form = {"current_password": current, "new_password": new}
    return await guest.post("/auth/v1/password", form, **options)


async def phone_tokens(guest: Guest, email: str, password: str = GOOD_PASSWORD) -> dict[str, Any]:
    answer = await guest.token(grant_type="password", client_id=MOBILE, username=email, password=password)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_from_then_on_the_new_password_opens_and_the_old_one_does_not(any_house: House, guest: Guest) -> None:
    email = await any_house.customer()
    await guest.sign_in(email)
    answer = await change(guest)
    assert (answer.status_code, answer.content) == (204, b"")
    assert told(await Guest().sign_in(email)) == (401, "credentials-wrong")
    assert (await Guest().sign_in(email, NEW)).status_code == 201


async def test_this_session_lives_and_every_other_one_is_dead_at_once(any_house: House, guest: Guest) -> None:
    email, other = await any_house.customer(), Guest()
    await guest.sign_in(email)
    await other.sign_in(email)
    assert (await any_house.resolve(other.cookie or "")).status_code == 200
    assert (await change(guest)).status_code == 204
    assert told(await other.current()) == (401, "session-expired")
    assert told(await any_house.resolve(other.cookie or "")) == (401, "session-expired")
    assert (await guest.current()).status_code == 200
    assert (await any_house.resolve(guest.cookie or "")).status_code == 200


async def test_phones_are_signed_out_with_their_refresh_tokens(house: House, guest: Guest, redis: Redis) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    phone = await phone_tokens(guest, email)
    session_id = (await house.wiring.token_verifier.verify(phone["access_token"])).session_id
    assert session_id is not None
    assert await house.wiring.sessions.is_alive(session_id)
    await change(guest)
    form = {"grant_type": "refresh_token", "client_id": MOBILE, "refresh_token": phone["refresh_token"]}
    refused = await guest.token(**form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert await redis.mget(f"revoked:{session_id}", f"alive:{session_id}") == ["1", None]
    reasons = await house.rows("SELECT end_reason FROM sessions WHERE id = :id", id=session_id)
    assert reasons[0][0] == "password-changed"


async def test_redis_forgets_the_other_browsers_and_not_this_one(house: House, guest: Guest, redis: Redis) -> None:
    email, other = await house.customer(), Guest()
    for one in (guest, other):
        await one.sign_in(email)
        await house.resolve(one.cookie or "")
    mine, theirs = (f"session:{token_hash(one.cookie or '').hex()}" for one in (guest, other))
    assert await redis.exists(mine, theirs) == 2
    await change(guest)
    assert (await redis.exists(mine), await redis.exists(theirs)) == (1, 0)


async def test_nobody_elses_session_ends(house: House, guest: Guest) -> None:
    stranger = Guest()
    await stranger.sign_in(await house.customer())
    await guest.sign_in(await house.customer())
    await change(guest)
    assert (await stranger.current()).status_code == 200


async def test_the_bank_hears_of_it_in_the_same_commit(house: House, guest: Guest) -> None:
    subject = (await guest.sign_in(await house.customer())).json()["subject"]
    await change(guest, WRONG)
    assert await house.events("auth.password-changed.v1", subject) == []
    await change(guest)
    (event,) = await house.events("auth.password-changed.v1", subject)
    assert event["customer_id"] == subject
    together_with = (
        "SELECT count(*) FROM outbox o JOIN password_hashes p ON o.xid::text = p.xmin::text"
        " WHERE o.event_type = 'auth.password-changed.v1' AND p.identity_id = :id"
    )
    assert (await house.rows(together_with, id=subject))[0][0] == 1


async def test_an_operator_can_change_it_too_and_no_customer_hears(house: House, guest: Guest) -> None:
    email = await house.operator()
    subject = (await guest.sign_in(email)).json()["subject"]
    assert (await change(guest)).status_code == 204
    assert await house.events("auth.password-changed.v1", subject) == []
    assert (await Guest().sign_in(email, NEW)).status_code == 201


async def test_a_wrong_current_password_changes_and_ends_nothing(house: House, guest: Guest) -> None:
    email, other = await house.customer(), Guest()
    await guest.sign_in(email)
    await other.sign_in(email)
    refused = await change(guest, WRONG)
    assert told(refused) == (422, "current-password-wrong")
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [
        ("current_password", "current-password-wrong")
    ]
    assert (await guest.current()).status_code == 200
    assert (await other.current()).status_code == 200
    assert (await Guest().sign_in(email)).status_code == 201


async def test_guessing_here_is_as_slow_as_at_the_sign_in(house: House, guest: Guest) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    for _ in range(3):
        assert told(await change(guest, WRONG)) == (422, "current-password-wrong")
    for _ in range(2):
        assert told(await Guest().sign_in(email, WRONG)) == (401, "credentials-wrong")
    delayed = await change(guest)
    assert told(delayed) == (429, "sign-in-delayed")
    assert delayed.headers["retry-after"] == "1"
    assert told(await Guest().sign_in(email)) == (429, "sign-in-delayed")
    house.pass_time(seconds=1)
    assert (await change(guest)).status_code == 204


async def test_twenty_guesses_at_once_get_five_looks(house: House, guest: Guest) -> None:
    await guest.sign_in(await house.customer())
    answers = await together(*(change(guest, WRONG) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 15


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "password-too-short"),
        ("q9" * 65, "password-too-long"),
        ("password1password1", "password-breached"),
        ("Vera Luna 1234567", "password-personal"),
    ],
)
async def test_the_new_one_must_be_as_good_as_at_registration(house: House, guest: Guest, new: str, code: str) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    refused = await change(guest, new=new)
    assert told(refused) == (422, "new-password-invalid")
    assert ("new_password", code) in {(e["field"], e["code"]) for e in refused.json()["errors"]}
    assert (await Guest().sign_in(email)).status_code == 201


async def test_without_a_session_nothing_changes(house: House, guest: Guest) -> None:
    assert told(await change(guest)) == (401, "session-missing")
    await guest.sign_in(await house.customer())
    house.pass_time(minutes=5)
    assert told(await change(guest)) == (401, "session-expired")


@pytest.mark.parametrize("headers", [{"X-Bank-Client": ""}, {"Origin": "https://evil.example"}])
async def test_no_other_site_can_change_it(house: House, guest: Guest, headers: dict[str, str]) -> None:
    await guest.sign_in(await house.customer())
    assert told(await change(guest, headers=headers)) == (403, "cross-site-request")


@pytest.mark.parametrize("form", [{}, {"current_password": "x"}, {"current_password": "x", "new_password": ""}])
async def test_a_form_with_other_fields_is_refused(house: House, guest: Guest, form: dict[str, str]) -> None:
    await guest.sign_in(await house.customer())
    assert told(await guest.post("/auth/v1/password", form)) == (422, "invalid-input")


async def test_of_two_changes_at_once_one_holds(house: House) -> None:
    email, one, other = await house.customer(), Guest(), Guest()
    await one.sign_in(email)
    await other.sign_in(email)
    answers = await together(change(one, new=f"{NEW} one"), change(other, new=f"{NEW} other"))
    assert sorted(answer.status_code == 204 for answer in answers) == [False, True]
    holds = f"{NEW} one" if answers[0].status_code == 204 else f"{NEW} other"
    assert (await Guest().sign_in(email, holds)).status_code == 201


async def test_what_was_checked_before_the_change_opens_nothing_after_it(
    house: House, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = await house.customer()
    await guest.sign_in(email)
    attempts = house.wiring.sessions._attempts
    authenticate = attempts.authenticate

    async def change_meanwhile(*words: Any) -> Any:
        proven = await authenticate(*words)
        assert (await change(guest)).status_code == 204
        return proven

    monkeypatch.setattr(attempts, "authenticate", change_meanwhile)
    assert told(await Guest().sign_in(email)) == (401, "credentials-wrong")
    form = {"grant_type": "password", "client_id": MOBILE, "username": email, "password": NEW}

    async def change_back_meanwhile(*words: Any) -> Any:
        proven = await authenticate(*words)
        assert (await change(guest, NEW, GOOD_PASSWORD)).status_code == 204
        return proven

    monkeypatch.setattr(attempts, "authenticate", change_back_meanwhile)
    refused = await guest.token(**form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
