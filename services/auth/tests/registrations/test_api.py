"""Becoming a customer, from the form to the first sign-in."""

import httpx
import pytest
from auth_house import GOOD_PASSWORD, Guest, House, application, new_email, new_phone, together
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


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_both_proofs_make_a_customer_who_can_sign_in(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    by_email = await prove(guest, registration_id, "email", await house.mailbox.code_for(form["email"]))
    assert by_email.json() == {"email_proven": True, "phone_proven": False, "completed": False}
    assert (await guest.sign_in(form["email"])).status_code == 401

    by_phone = await prove(guest, registration_id, "phone", await house.mailbox.code_for(form["phone"]))
    assert by_phone.json() == {"email_proven": True, "phone_proven": True, "completed": True}
    signed_in = await guest.sign_in(form["email"])
    assert signed_in.status_code == 201
    assert signed_in.json()["full_name"] == form["full_name"]


async def test_the_customer_and_the_event_are_one_commit(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    await prove(guest, registration_id, "email", await house.mailbox.code_for(form["email"]))
    event_of = "SELECT payload::json FROM outbox WHERE payload::json -> 'data' ->> 'email' = :email"
    assert await house.rows(event_of, email=form["email"]) == []
    await prove(guest, registration_id, "phone", await house.mailbox.code_for(form["phone"]))
    ((event,),) = await house.rows(event_of, email=form["email"])
    subject = (await guest.sign_in(form["email"])).json()["subject"]
    assert event["type"] == "auth.customer-registered.v1"
    assert event["data"]["customer_id"] == event["subject"] == subject
    assert event["data"]["phone"] == form["phone"]
    assert "seed" not in event or event["seed"] is False


async def test_a_message_tells_the_code_its_life_and_the_language(house: House, guest: Guest) -> None:
    form, _ = await start(guest, language="es")
    code = await house.mailbox.code_for(form["email"])
    (message,) = house.mailbox.to(form["email"])
    assert message["values"] == {"code": code, "minutes": "10"}
    assert (message["language"], message["template"], message["channel"]) == ("es", "one-time-code", "email")
    await house.mailbox.code_for(form["phone"])
    assert house.mailbox.to(form["phone"])[0]["channel"] == "sms"


@pytest.mark.usefixtures("house")
async def test_the_contacts_are_shown_masked(guest: Guest) -> None:
    answer = await guest.post("/auth/v1/registrations", application(email="vera@example.com", phone="+447700900123"))
    assert answer.json()["email_masked"] == "v•••@example.com"
    assert answer.json()["phone_masked"] == "+44•••••123"


async def test_a_known_address_gets_the_same_answer_and_its_owner_a_letter(house: House, guest: Guest) -> None:
    email = await house.customer(language="es")
    known = await guest.post("/auth/v1/registrations", application(email=email.upper(), language="en"))
    fresh = await guest.post("/auth/v1/registrations", application())
    assert known.status_code == fresh.status_code == 202
    assert set(known.json()) == set(fresh.json())

    async def told() -> bool:
        return bool(house.mailbox.to(email))

    await eventually(told, seconds=5)
    (letter,) = house.mailbox.to(email)
    assert (letter["template"], letter["language"], letter["values"]) == ("already-registered", "es", {})


async def test_a_known_address_behaves_like_a_new_one_and_never_completes(house: House, guest: Guest) -> None:
    email = await house.customer()
    phone = new_phone()
    _, registration_id = await start(guest, email=email, phone=phone)
    for _ in range(5):
        wrong = await prove(guest, registration_id, "email", "123456")
        assert (wrong.status_code, wrong.json()["code"]) == (422, "code-wrong")
    assert (await prove(guest, registration_id, "email", "123456")).json()["code"] == "code-expired"
    assert (await send_code(guest, registration_id, "email")).status_code == 202

    by_phone = await prove(guest, registration_id, "phone", await house.mailbox.code_for(phone))
    proven = {"email_proven": False, "phone_proven": True, "completed": False}
    assert (by_phone.status_code, by_phone.json()) == (200, proven)
    wrong = await prove(guest, registration_id, "email", "123456")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code-wrong")
    assert {message["template"] for message in house.mailbox.to(email)} == {"already-registered"}
    assert (await guest.sign_in(email)).status_code == 201


async def test_the_first_to_finish_of_two_registrations_is_the_customer(house: House, guest: Guest) -> None:
    email = new_email()
    first, first_id = await start(guest, email=email)
    second, second_id = await start(guest, email=email, password="another very long secret")
    codes = [await house.mailbox.code_for(email, nth) for nth in (1, 2)]
    await prove(guest, first_id, "email", codes[0])
    await prove(guest, second_id, "email", codes[1])
    done = await prove(guest, first_id, "phone", await house.mailbox.code_for(first["phone"]))
    assert done.json()["completed"] is True
    late = await prove(guest, second_id, "phone", await house.mailbox.code_for(second["phone"]))
    assert (late.status_code, late.json()["code"]) == (409, "registration-closed")
    assert (await guest.sign_in(email)).status_code == 201


async def test_parallel_proofs_make_one_customer(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    await prove(guest, registration_id, "email", await house.mailbox.code_for(form["email"]))
    code = await house.mailbox.code_for(form["phone"])
    answers = await together(*(prove(guest, registration_id, "phone", code) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    count = "SELECT count(*) FROM outbox WHERE payload::json -> 'data' ->> 'email' = :email"
    assert (await house.rows(count, email=form["email"]))[0][0] == 1


async def test_a_code_works_once(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    code = await house.mailbox.code_for(form["email"])
    assert (await prove(guest, registration_id, "email", code)).status_code == 200
    again = await prove(guest, registration_id, "email", code)
    assert (again.status_code, again.json()["code"]) == (422, "code-expired")


async def test_after_five_wrong_guesses_the_right_code_is_void_until_a_new_one_comes(
    house: House, guest: Guest
) -> None:
    form, registration_id = await start(guest)
    code = await house.mailbox.code_for(form["email"])
    for _ in range(5):
        wrong = await prove(guest, registration_id, "email", other_than(code))
        assert (wrong.status_code, wrong.json()["code"]) == (422, "code-wrong")
    assert (await prove(guest, registration_id, "email", code)).json()["code"] == "code-expired"
    await send_code(guest, registration_id)
    renewed = await house.mailbox.code_for(form["email"], 2)
    assert (await prove(guest, registration_id, "email", renewed)).status_code == 200


async def test_parallel_guesses_do_not_get_more_than_five_looks(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    code = other_than(await house.mailbox.code_for(form["email"]))
    answers = await together(*(prove(guest, registration_id, "email", code) for _ in range(20)))
    assert sorted(answer.json()["code"] for answer in answers) == ["code-expired"] * 15 + ["code-wrong"] * 5


async def test_a_code_lives_ten_minutes(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    code = await house.mailbox.code_for(form["email"])
    house.pass_time(seconds=599)
    assert (await prove(guest, registration_id, "phone", "000000")).json()["code"] == "code-wrong"
    house.pass_time(seconds=1)
    assert (await prove(guest, registration_id, "email", code)).json()["code"] == "code-expired"


async def test_a_new_code_makes_the_earlier_one_void(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    first = await house.mailbox.code_for(form["email"])
    await send_code(guest, registration_id)
    second = await house.mailbox.code_for(form["email"], 2)
    if first != second:
        assert (await prove(guest, registration_id, "email", first)).json()["code"] == "code-wrong"
    assert (await prove(guest, registration_id, "email", second)).status_code == 200


async def test_three_codes_in_ten_minutes_are_enough(house: House, guest: Guest) -> None:
    _, registration_id = await start(guest)
    for _ in range(2):
        assert (await send_code(guest, registration_id)).status_code == 202
    refused = await send_code(guest, registration_id)
    assert (refused.status_code, refused.json()["code"]) == (429, "code-limit")
    assert 1 <= int(refused.headers["retry-after"]) <= 600
    assert (await send_code(guest, registration_id, "phone")).status_code == 202
    house.pass_time(minutes=10)
    assert (await send_code(guest, registration_id)).status_code == 202


async def test_a_code_fits_its_own_registration_alone(house: House, guest: Guest) -> None:
    form, _ = await start(guest)
    other, other_id = await start(guest)
    code, own = await house.mailbox.code_for(form["email"]), await house.mailbox.code_for(other["email"])
    if code != own:
        assert (await prove(guest, other_id, "email", code)).json()["code"] == "code-wrong"


async def test_an_old_or_unknown_registration_is_not_there(house: House, guest: Guest) -> None:
    form, registration_id = await start(guest)
    unknown = await prove(guest, "019a0000-0000-7000-8000-000000000000", "email", "123456")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "registration-unknown")
    code = await house.mailbox.code_for(form["email"])
    house.pass_time(hours=1)
    assert (await prove(guest, registration_id, "email", code)).json()["code"] == "registration-unknown"
    assert (await send_code(guest, registration_id)).json()["code"] == "registration-unknown"


@pytest.mark.usefixtures("house")
async def test_every_wrong_field_is_named_at_once(guest: Guest) -> None:
    form = application(full_name=" 7 ", email="nobody", phone="12", password="arrayan-arrayan-1")
    answer = await guest.post("/auth/v1/registrations", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "registration-invalid")
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("full_name", "full-name-length"),
        ("email", "email-invalid"),
        ("phone", "phone-invalid"),
        ("password", "password-personal"),
    }


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "changes",
    [{"role": "supervisor"}, {"language": "fr"}, {"full_name": "Vera\x00Luna"}, {"email": "a" * 255}, {"phone": 34}],
)
async def test_what_the_form_does_not_know_is_refused(guest: Guest, changes: dict[str, str]) -> None:
    answer = await guest.post("/auth/v1/registrations", {**application(), **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize(
    "password", ["x" * 14 + "é", "quiet river stones " * 3, "ein sehr langes 🔑🔑 kennwort", "a b c d e f g h "]
)
async def test_long_passwords_of_any_characters_are_welcome_and_kept_whole(
    house: House, guest: Guest, password: str
) -> None:
    form, registration_id = await start(guest, password=password)
    for channel in ("email", "phone"):
        await prove(guest, registration_id, channel, await house.mailbox.code_for(form[channel]))
    assert (await guest.sign_in(form["email"], password[:-1])).status_code == 401
    assert (await guest.sign_in(form["email"], password.swapcase() + "!")).status_code == 401
    assert (await guest.sign_in(form["email"], password)).status_code == 201


@pytest.mark.usefixtures("house")
async def test_no_other_site_starts_a_registration(guest: Guest) -> None:
    for headers in ({"X-Bank-Client": ""}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await guest.post("/auth/v1/registrations", application(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross-site-request")


async def test_no_code_or_password_is_kept_in_clear(house: House, guest: Guest) -> None:
    form, _ = await start(guest)
    code = await house.mailbox.code_for(form["email"])
    kept = await house.rows("SELECT c::text FROM one_time_codes c UNION ALL SELECT h::text FROM one_time_code_hashes h")
    assert not any(f",{code}," in row[0] for row in kept)
    hashes = await house.rows("SELECT hash FROM registration_password_hashes")
    assert all(row.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for row in hashes)
    assert not any(GOOD_PASSWORD in row.hash for row in hashes)
