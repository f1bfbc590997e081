"""What a registration may do to somebody who did not ask for it: tell nothing of them, and write to them seldom."""

import httpx
import pytest
from auth_house import GOOD_PASSWORD, MOBILE, Guest, House, application, new_email, new_phone, together
from testkit.polling import eventually


async def start(guest: Guest, **changes: str) -> tuple[dict[str, str], str]:
    form = application(**changes)
    answer = await guest.post("/auth/v1/registrations", form)
    assert answer.status_code == 202, answer.text
    return form, answer.json()["registration_id"]


async def prove(guest: Guest, registration_id: str, channel: str, code: str) -> httpx.Response:
    return await guest.post(f"/auth/v1/registrations/{registration_id}/proofs", {"channel": channel, "code": code})


async def send_code(guest: Guest, registration_id: str, channel: str = "email") -> httpx.Response:
    return await guest.post(f"/auth/v1/registrations/{registration_id}/codes", {"channel": channel})


async def test_a_known_address_costs_the_same_rows_as_a_new_one(house: House, guest: Guest) -> None:
    """What is written decides about the time that it takes: two codes and two messages for everybody."""
    house.mailbox.is_down = True
    for email in (await house.customer(), new_email()):
        before = await rows_written(house)
        _, registration_id = await start(guest, email=email)
        await send_code(guest, registration_id)
        await send_code(guest, registration_id, "phone")
        after = await rows_written(house)
        assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, 4)


async def rows_written(house: House) -> dict[str, int]:
    tables = ("one_time_codes", "one_time_code_hashes", "code_deliveries", "code_sends")
    return {name: (await house.rows(f"SELECT count(*) FROM {name}"))[0][0] for name in tables}  # noqa: S608  Fixed names.


@pytest.mark.parametrize("known", [True, False])
async def test_an_address_gets_three_messages_in_ten_minutes_whoever_asks(
    house: House, guest: Guest, known: bool
) -> None:
    email = await house.customer() if known else new_email()
    answers = await together(
        *(guest.post("/auth/v1/registrations", application(email=spelt)) for spelt in (email, email.upper()) * 4)
    )
    assert [answer.status_code for answer in answers] == [202] * 8
    assert await delivered(house, email, 3) == 3
    house.pass_time(minutes=10)
    await start(guest, email=email)
    assert await delivered(house, email, 4) == 4


async def test_a_phone_gets_three_codes_in_ten_minutes_and_what_was_not_sent_cannot_be_known(
    house: House, guest: Guest
) -> None:
    phone = new_phone()
    forms = [application(phone=phone) for _ in range(8)]
    answers = await together(*(guest.post("/auth/v1/registrations", form) for form in forms))
    assert [answer.status_code for answer in answers] == [202] * 8
    assert await delivered(house, phone, 3) == 3
    codes = [message["values"]["code"] for message in house.mailbox.to(phone)]
    _, registration_id = await start(guest, phone=phone)
    for code in codes:
        assert (await prove(guest, registration_id, "phone", code)).json()["code"] == "code-wrong"


async def delivered(house: House, address: str, at_least: int) -> int:
    """How many messages an address has, when nothing is due any more."""

    def count() -> int:
        return sum(message["to"].casefold() == address.casefold() for message in house.mailbox.messages)

    async def have_come() -> bool:
        return count() >= at_least

    await eventually(have_come, seconds=10)
    while await house.wiring.deliveries.deliver_due():
        pass
    return count()


@pytest.mark.parametrize(
    "typed", ["Vera.{}@Bücher.example", " vera.{}@bücher.EXAMPLE ", "vera.{}@xn--bcher-kva.example"]
)
async def test_an_international_address_signs_in_as_it_was_typed(house: House, guest: Guest, typed: str) -> None:
    email = typed.format(new_email().partition("@")[0])
    kept = f"{email.strip().partition('@')[0]}@xn--bcher-kva.example"
    form, registration_id = await start(guest, email=email)
    for channel, address in (("email", kept), ("phone", form["phone"])):
        await prove(guest, registration_id, channel, await house.mailbox.code_for(address))
    for spelt in (email, email.upper(), kept):
        assert (await guest.sign_in(spelt)).status_code == 201
    grant = {"grant_type": "password", "client_id": MOBILE, "username": email, "password": GOOD_PASSWORD}
    assert (await guest.token(**grant)).status_code == 200
