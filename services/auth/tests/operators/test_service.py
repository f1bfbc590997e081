import pytest
from auth.operators.service import EmailBelongsToCustomer, NewOperator, Role
from auth_house import GOOD_PASSWORD, Guest, House, application, new_email


def newcomer(email: str, *roles: Role) -> NewOperator:
    return NewOperator("Olga Prado", email, "en", roles, GOOD_PASSWORD)


async def test_an_operator_is_enrolled_once_and_gets_the_newest_roles(house: House, guest: Guest) -> None:
    email = new_email()
    first = await house.wiring.people.operators.enrol(newcomer(email, Role.ANALYST))
    second = await house.wiring.people.operators.enrol(newcomer(email, Role.AUDITOR))
    assert first == second
    assert (await guest.sign_in(email)).json()["roles"] == ["auditor"]


async def test_an_operator_never_has_a_customers_address(house: House) -> None:
    email = await house.customer()
    with pytest.raises(EmailBelongsToCustomer):
        await house.wiring.people.operators.enrol(newcomer(email.upper(), Role.ANALYST))


async def test_a_customer_never_gets_an_operators_address(house: House, guest: Guest) -> None:
    email = await house.operator()
    answer = await guest.post("/auth/v1/registrations", application(email=email))
    assert answer.status_code == 202
    assert (await guest.sign_in(email)).json()["kind"] == "operator"


async def test_an_operators_international_address_is_found_as_typed(house: House, guest: Guest) -> None:
    email = new_email().replace("example.com", "bücher.example")
    await house.wiring.people.operators.enrol(newcomer(email, Role.ANALYST))
    for spelt in (email, email.upper(), email.replace("bücher", "xn--bcher-kva")):
        assert (await guest.sign_in(spelt)).status_code == 201


async def test_an_operator_causes_no_customers_event(house: House) -> None:
    operator_id = await house.wiring.people.operators.enrol(newcomer(new_email(), Role.SUPERVISOR))
    assert await house.rows("SELECT 1 FROM outbox WHERE payload LIKE :id", id=f"%{operator_id}%") == []
