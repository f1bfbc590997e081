"""Codes on their way from auth to notifications."""

import json
from datetime import timedelta

from auth.code_deliveries.service import Message
from auth_house import Guest, House, application, new_email
from testkit.polling import eventually


async def hand_over(house: House, to: str, *, life: timedelta = timedelta(minutes=10)) -> None:
    deliveries = house.wiring.deliveries
    async with house.database.write() as session:
        message = Message("email", to, "en", "one-time-code", {"code": "123456", "minutes": "10"})
        await deliveries.add(session, message, house.clock.now() + life)
    deliveries.wake()


async def waiting(house: House) -> set[str]:
    return {str(row.id) for row in await house.rows("SELECT id FROM code_deliveries")}


async def test_a_message_goes_out_once_and_is_then_forgotten(house: House) -> None:
    to = new_email()
    await hand_over(house, to)
    assert await house.mailbox.code_for(to) == "123456"

    (message,) = house.mailbox.to(to)

    async def is_forgotten() -> bool:
        return message["message_id"] not in await waiting(house)

    await eventually(is_forgotten, seconds=5)
    assert len(house.mailbox.to(to)) == 1


async def test_while_notifications_is_down_messages_wait_and_then_all_arrive(house: House, guest: Guest) -> None:
    house.mailbox.is_down = True
    forms = [application() for _ in range(3)]
    for form in forms:
        assert (await guest.post("/auth/v1/registrations", form)).status_code == 202

    async def was_tried() -> bool:
        return len(house.mailbox.requests) >= 6

    await eventually(was_tried, seconds=5)
    assert house.mailbox.messages == []
    house.mailbox.is_down = False
    for form in forms:
        assert len(await house.mailbox.code_for(form["email"])) == 6
        assert len(await house.mailbox.code_for(form["phone"])) == 6


async def test_each_try_of_a_message_has_the_same_id(house: House) -> None:
    house.mailbox.is_down = True
    await hand_over(house, new_email())

    async def was_tried_twice() -> bool:
        return len(house.mailbox.requests) >= 2

    await eventually(was_tried_twice, seconds=10)
    ids = {json.loads(request.content)["message_id"] for request in house.mailbox.requests}
    assert len(ids) < len(house.mailbox.requests)
    house.mailbox.is_down = False


async def test_auth_calls_with_its_own_short_token(house: House) -> None:
    to = new_email()
    await hand_over(house, to)
    await house.mailbox.code_for(to)
    token = house.mailbox.requests[-1].headers["authorization"].removeprefix("Bearer ")
    principal = await house.wiring.token_verifier.verify(token)
    assert (principal.kind, principal.client_id) == ("service", "auth")
    assert principal.scopes == {"messages:send"}


async def test_what_came_too_late_is_never_sent(house: House) -> None:
    to = new_email()
    before = await waiting(house)
    await hand_over(house, to, life=timedelta(seconds=-1))

    async def is_forgotten() -> bool:
        return await waiting(house) <= before

    await eventually(is_forgotten, seconds=5)
    assert house.mailbox.to(to) == []


async def test_a_waiting_message_cannot_be_read(house: House) -> None:
    house.mailbox.is_down = True
    to = new_email()
    await hand_over(house, to)
    rows = await house.rows("SELECT sealed_message FROM code_deliveries")
    assert rows
    assert not any(b"123456" in row.sealed_message or to.encode() in row.sealed_message for row in rows)
    house.mailbox.is_down = False
    await house.mailbox.code_for(to)
