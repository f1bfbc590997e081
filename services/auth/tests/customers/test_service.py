from auth.customers.service import SeededCustomer
from auth_house import GOOD_PASSWORD, Guest, House, new_email, new_phone

EVENTS = "SELECT payload::json FROM outbox WHERE payload::json ->> 'subject' = :subject"


async def test_a_persona_is_registered_once_and_its_event_is_marked(house: House, guest: Guest) -> None:
    persona = SeededCustomer("Lucía Vega", new_email(), new_phone(), "es", GOOD_PASSWORD)
    first = await house.wiring.people.customers.register_seeded(persona)
    second = await house.wiring.people.customers.register_seeded(persona)
    assert first == second
    ((event,),) = await house.rows(EVENTS, subject=str(first))
    assert event["seed"] is True
    assert event["data"]["full_name"] == "Lucía Vega"
    assert (await guest.sign_in(persona.email)).json()["subject"] == str(first)


async def test_a_persona_keeps_the_password_of_its_first_start(house: House, guest: Guest) -> None:
    persona = SeededCustomer("Lucía Vega", new_email(), new_phone(), "es", GOOD_PASSWORD)
    await house.wiring.people.customers.register_seeded(persona)
    changed = SeededCustomer("Lucía Vega", persona.email, persona.phone, "es", "another long password")
    await house.wiring.people.customers.register_seeded(changed)
    assert (await guest.sign_in(persona.email)).status_code == 201
