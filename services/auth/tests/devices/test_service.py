"""Who is told of a sign-in on a new device, in the browser and on the phone."""

import re
from typing import Any
from uuid import UUID

import pytest
from auth.sealing import token_hash
from auth.sessions.api import DEVICE_COOKIE
from auth.sessions.service import COOKIE
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, together
from kernel.ids import new_id

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
EVENT = "auth.signed-in-on-new-device.v1"


async def sign_in(guest: Guest, email: str) -> UUID:
    """Sign in with Firefox; who that is."""
    form = {"email": email, "password": GOOD_PASSWORD}
    answer = await guest.post("/auth/v1/sessions", form, headers=FIREFOX)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["subject"])


async def told(house: House, customer_id: UUID) -> list[dict[str, Any]]:
    return await house.events(EVENT, customer_id)


async def names(house: House, customer_id: UUID) -> list[str]:
    statement = "SELECT name FROM known_devices WHERE identity_id = :id ORDER BY first_seen_at, id"
    return [row.name for row in await house.rows(statement, id=customer_id)]


async def test_the_browser_is_known_by_a_cookie_out_of_reach_of_scripts(house: House, guest: Guest) -> None:
    answer = await guest.sign_in(await house.customer())
    _, cookie = answer.headers.get_list("set-cookie")
    value, *attributes = cookie.split("; ")
    assert re.fullmatch(rf"{DEVICE_COOKIE}=[A-Za-z0-9_-]{{43}}", value)
    days_400 = f"max-age={400 * 24 * 3600}"
    expected = {"httponly", "secure", "samesite=strict", "path=/", days_400}
    assert {attribute.lower() for attribute in attributes} == expected


async def test_the_first_device_is_not_told(house: House, guest: Guest) -> None:
    customer = await sign_in(guest, await house.customer())
    assert await told(house, customer) == []
    assert await names(house, customer) == ["Firefox, Linux"]


async def test_a_second_device_is_told_once(house: House, guest: Guest) -> None:
    email, other = await house.customer(), Guest()
    customer = await sign_in(guest, email)
    for _ in range(3):
        await sign_in(other, email)
    (event,) = await told(house, customer)
    assert (event["customer_id"], event["device"]) == (str(customer), "Firefox, Linux")
    ((signed_in_at,),) = await house.rows(
        "SELECT max(first_seen_at) FROM known_devices WHERE identity_id = :id", id=customer
    )
    assert event["signed_in_at"] == signed_in_at.isoformat().replace("+00:00", "Z")


async def test_a_known_device_is_known_again_after_signing_out(house: House, guest: Guest) -> None:
    email = await house.customer()
    customer = await sign_in(guest, email)
    device = guest.device
    left = await guest.sign_out()
    assert [line.partition("=")[0] for line in left.headers.get_list("set-cookie")] == [COOKIE]
    await sign_in(guest, email)
    assert guest.device == device
    assert await told(house, customer) == []
    assert len(await names(house, customer)) == 1


async def test_one_browser_of_two_customers_is_a_device_of_each(house: House, guest: Guest) -> None:
    mine, yours = await house.customer(), await house.customer()
    me = await sign_in(guest, mine)
    device = guest.device
    you = await sign_in(guest, yours)
    assert guest.device == device
    assert (await told(house, me), await told(house, you)) == ([], [])
    await sign_in(Guest(), yours)
    await sign_in(guest, yours)
    await sign_in(guest, mine)
    assert (len(await told(house, me)), len(await told(house, you))) == (0, 1)


async def test_a_browser_that_others_know_is_new_to_whoever_has_another(house: House, guest: Guest) -> None:
    mine, yours = await house.customer(), await house.customer()
    await sign_in(guest, mine)
    you = await sign_in(Guest(), yours)
    await sign_in(guest, yours)
    assert len(await told(house, you)) == 1


async def test_a_made_up_value_is_replaced_by_one_of_the_banks(house: House, guest: Guest) -> None:
    guest.device = planted = "x" * 43
    customer = await sign_in(guest, await house.customer())
    assert guest.device not in {None, planted}
    kept = "SELECT value_hash FROM known_device_hashes WHERE identity_id = :id"
    ((value_hash,),) = await house.rows(kept, id=customer)
    assert bytes(value_hash) == token_hash(guest.device or "")


async def test_the_cookie_opens_nothing(house: House, guest: Guest) -> None:
    await sign_in(guest, await house.customer())
    guest.cookie = guest.device
    assert (await guest.current()).status_code == 401
    guest.cookie = None
    assert (await guest.current()).status_code == 401


async def test_a_wrong_password_makes_no_device_known(house: House, guest: Guest) -> None:
    email, other = await house.customer(), Guest()
    customer = await sign_in(guest, email)
    refused = await other.sign_in(email, "wrong wrong wrong wrong")
    assert "set-cookie" not in refused.headers
    assert await told(house, customer) == []
    assert len(await names(house, customer)) == 1


async def test_operators_have_no_known_devices(house: House, guest: Guest) -> None:
    email = await house.operator()
    operator = await sign_in(guest, email)
    await sign_in(Guest(), email)
    assert guest.device is None
    assert await told(house, operator) == []
    assert await names(house, operator) == []


async def test_many_sign_ins_at_once_on_one_new_device_are_told_once(house: House, guest: Guest) -> None:
    mine, email = await house.customer(), await house.customer()
    await sign_in(guest, mine)
    customer = await sign_in(Guest(), email)
    tabs = [Guest() for _ in range(8)]
    for tab in tabs:
        tab.device = guest.device
    answers = await together(*(tab.sign_in(email) for tab in tabs))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len(await told(house, customer)) == 1


async def test_fifty_devices_are_known_and_the_one_not_seen_for_longest_goes(house: House, guest: Guest) -> None:
    email = await house.customer()
    customer = await sign_in(guest, email)
    others = [Guest() for _ in range(50)]
    for other in others[:49]:
        house.pass_time(seconds=1)
        await sign_in(other, email)
    await sign_in(guest, email)
    house.pass_time(seconds=1)
    await sign_in(others[49], email)
    assert len(await names(house, customer)) == 50
    assert len(await told(house, customer)) == 50
    await sign_in(guest, email)
    assert len(await told(house, customer)) == 50
    await sign_in(others[0], email)
    assert len(await told(house, customer)) == 51


async def test_devices_not_seen_for_400_days_are_forgotten(house: House, guest: Guest) -> None:
    email, other = await house.customer(), Guest()
    customer = await sign_in(guest, email)
    house.pass_time(days=1)
    await sign_in(other, email)
    house.pass_time(days=399, seconds=1)
    while await house.wiring.purges[5]():
        pass
    assert len(await names(house, customer)) == 1
    await sign_in(other, email)
    assert len(await told(house, customer)) == 1
    await sign_in(guest, email)
    assert len(await told(house, customer)) == 2


async def phone_sign_in(guest: Guest, email: str, phone: str | None, agent: str = "okhttp/4.12.0") -> int:
    form = {"grant_type": "password", "client_id": MOBILE, "username": email, "password": GOOD_PASSWORD}
    headers = {"User-Agent": agent, **({"X-Bank-Device": phone} if phone is not None else {})}
    return (await guest.http.post("/oauth2/token", data=form, headers=headers)).status_code


async def test_a_phone_that_says_which_it_is_is_a_device(house: House, guest: Guest) -> None:
    email, phone = await house.customer(), str(new_id())
    customer = await sign_in(guest, email)
    for _ in range(2):
        assert await phone_sign_in(guest, email, phone) == 200
    assert await phone_sign_in(guest, email, phone.upper()) == 200
    assert [event["device"] for event in await told(house, customer)] == ["App, Android"]
    assert await names(house, customer) == ["Firefox, Linux", "App, Android"]


async def test_a_program_that_does_not_say_is_told_every_time_and_never_known(house: House, guest: Guest) -> None:
    email = await house.customer()
    customer = await sign_in(guest, email)
    for count in (1, 2):
        assert await phone_sign_in(guest, email, None) == 200
        assert [event["device"] for event in await told(house, customer)] == ["App, Android"] * count
    assert await names(house, customer) == ["Firefox, Linux"]
    await sign_in(guest, email)
    assert len(await told(house, customer)) == 2


async def test_the_very_first_sign_in_is_not_told_even_of_a_program_that_does_not_say(
    house: House, guest: Guest
) -> None:
    email = await house.customer()
    assert await phone_sign_in(guest, email, None) == 200
    assert await phone_sign_in(guest, email, None) == 200
    customer = await sign_in(guest, email)
    assert [event["device"] for event in await told(house, customer)] == ["App, Android", "Firefox, Linux"]


async def test_a_phone_is_told_when_nothing_but_an_earlier_session_is_known(house: House, guest: Guest) -> None:
    email, phone = await house.customer(), str(new_id())
    assert await phone_sign_in(guest, email, None) == 200
    assert await phone_sign_in(guest, email, phone) == 200
    customer = await sign_in(guest, email)
    assert [event["device"] for event in await told(house, customer)] == ["App, Android", "Firefox, Linux"]


async def test_where_every_device_is_forgotten_an_earlier_session_tells(house: House, guest: Guest) -> None:
    email, phone = await house.customer(), str(new_id())
    customer = await sign_in(guest, email)
    house.pass_time(days=400, seconds=1)
    while await house.wiring.purges[5]():
        pass
    assert await names(house, customer) == []
    assert await phone_sign_in(guest, email, phone) == 200
    assert await phone_sign_in(guest, email, None) == 200
    assert len(await told(house, customer)) == 2


@pytest.mark.parametrize("phone", ["", "mine", "x" * 2000])
async def test_what_is_no_id_of_a_phone_is_refused(house: House, guest: Guest, phone: str) -> None:
    assert await phone_sign_in(guest, await house.customer(), phone) == 400
