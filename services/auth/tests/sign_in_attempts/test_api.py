"""Guessing passwords becomes slow; nobody is locked out for good."""

import httpx
import pytest
from auth.sealing import Seal
from auth_house import GOOD_PASSWORD, Guest, House, new_email, together

WRONG = "wrong wrong wrong wrong"


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def fail(guest: Guest, email: str, times: int) -> None:
    for _ in range(times):
        assert told(await guest.sign_in(email, WRONG)) == (401, "credentials-wrong")


@pytest.mark.parametrize("known", [True, False])
async def test_after_five_failures_everybody_waits_known_or_not(house: House, guest: Guest, known: bool) -> None:
    email = await house.customer() if known else new_email()
    await fail(guest, email, 5)
    delayed = await guest.sign_in(email)
    assert told(delayed) == (429, "sign-in-delayed")
    assert delayed.headers["retry-after"] == "1"
    for expected in (2, 4, 8):
        house.pass_time(seconds=900 if expected > 8 else expected // 2)
        await fail(guest, email, 1)
        assert (await guest.sign_in(email, WRONG)).headers["retry-after"] == str(expected)


async def test_attempts_during_the_delay_do_not_count(house: House, guest: Guest) -> None:
    email = await house.customer()
    await fail(guest, email, 5)
    for _ in range(10):
        assert (await guest.sign_in(email, WRONG)).headers["retry-after"] == "1"
    house.pass_time(seconds=1)
    assert (await guest.sign_in(email)).status_code == 201


async def test_a_right_password_resets_the_count(house: House, guest: Guest) -> None:
    email = await house.customer()
    await fail(guest, email, 4)
    assert (await guest.sign_in(email)).status_code == 201
    await fail(guest, email, 4)
    assert (await guest.sign_in(email)).status_code == 201


async def test_fifteen_quiet_minutes_reset_the_count(house: House, guest: Guest) -> None:
    email = await house.customer()
    await fail(guest, email, 4)
    house.pass_time(minutes=15)
    await fail(guest, email, 4)
    assert (await guest.sign_in(email)).status_code == 201


async def test_another_spelling_of_the_address_is_the_same_address(house: House, guest: Guest) -> None:
    email = await house.customer()
    await fail(guest, email, 3)
    await fail(guest, email.upper(), 2)
    assert told(await guest.sign_in(f" {email} ")) == (429, "sign-in-delayed")


async def test_somebody_elses_failures_delay_nobody(house: House, guest: Guest) -> None:
    email, other = await house.customer(), await house.customer()
    await fail(guest, other, 5)
    assert (await guest.sign_in(email)).status_code == 201


async def test_the_delay_holds_without_redis(house_without_redis: House, guest: Guest) -> None:
    email = await house_without_redis.customer()
    await fail(guest, email, 5)
    assert told(await guest.sign_in(email)) == (429, "sign-in-delayed")


async def test_twenty_guesses_at_once_get_five_looks(house: House, guest: Guest) -> None:
    email = await house.customer()
    answers = await together(*(guest.sign_in(email, WRONG) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15


async def test_ones_own_sign_ins_at_once_do_not_count_against_each_other(house: House) -> None:
    email = await house.customer()
    answers = await together(*(Guest().sign_in(email) for _ in range(12)))
    assert [answer.status_code for answer in answers] == [201] * 12


async def test_the_phone_door_counts_too(house: House, guest: Guest) -> None:
    email = await house.customer()
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": WRONG}
    for _ in range(5):
        refused = await guest.token(**form)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    delayed = await guest.token(**{**form, "password": GOOD_PASSWORD})
    assert (delayed.status_code, delayed.headers["retry-after"]) == (429, "1")
    assert told(await guest.sign_in(email)) == (429, "sign-in-delayed")


async def test_an_attempt_that_found_no_free_thread_is_not_counted(house: House, guest: Guest) -> None:
    email = await house.customer()
    places = house.wiring.people.hashing._places
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    for _ in range(7):
        busy = await guest.sign_in(email, WRONG)
        assert told(busy) == (503, "password-checks-busy")
        assert busy.headers["retry-after"] == "1"
    places.release(taken)
    assert (await guest.sign_in(email)).status_code == 201


async def test_the_table_knows_no_addresses_and_forgets_the_quiet_ones(house: House, guest: Guest) -> None:
    email = new_email()
    await fail(guest, email, 1)
    digest = Seal(house.wiring.settings.sealing_key, "sign-in-attempts").digest(email)
    kept = "SELECT count(*) FROM sign_in_attempts WHERE email_digest = :digest"
    assert (await house.rows(kept, digest=digest))[0][0] == 1
    columns = await house.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'sign_in_attempts'"
    )
    assert {row[0] for row in columns} == {"email_digest", "failures", "failed_at", "delayed_until"}
    house.pass_time(hours=1)
    while await house.wiring.purges[3]():
        pass
    assert (await house.rows(kept, digest=digest))[0][0] == 0
