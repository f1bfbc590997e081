import asyncio
from datetime import timedelta
from typing import Any

import pytest
from testkit.tokens import TokenIssuer
from town_hall import PROFILE, TownHall, a_document, a_profile, an_address

EMPTY: dict[str, Any] = {
    "address": None,
    "birth_date": None,
    "occupation": None,
    "income_band": None,
    "segment": None,
    "documents": [],
    "completed": False,
}


async def test_somebody_who_stored_nothing_has_an_empty_profile(hall: TownHall) -> None:
    answer = await hall.customer().read()
    assert (answer.status_code, answer.json()) == (200, EMPTY)


async def test_a_saved_profile_is_read_again_and_no_other_customer_sees_it(hall: TownHall) -> None:
    customer = hall.customer()
    saved = await customer.save(a_profile())
    masked = {"kind": "passport", "number_masked": "••••••456", "country": "ES", "expires_on": "2090-01-31"}
    expected = a_profile(documents=[masked]) | {"segment": "standard", "completed": True}
    assert (saved.status_code, saved.json()) == (200, expected)
    assert (await customer.read()).json() == expected
    assert (await hall.customer().read()).json() == EMPTY


async def test_saving_writes_over_the_whole_profile(hall: TownHall) -> None:
    customer = hall.customer()
    await customer.save(a_profile())
    assert (await customer.save({"occupation": "retired"})).json() == EMPTY | {"occupation": "retired"}
    assert (await customer.save({})).json() == EMPTY


async def test_what_was_read_can_be_saved_again_and_keeps_its_documents(hall: TownHall) -> None:
    customer = hall.customer()
    first = (await customer.save(a_profile())).json()
    again = {name: first[name] for name in a_profile()}
    again["documents"] += [a_document(kind="identity-card", number="00000001R")]
    saved = (await customer.save(again)).json()
    assert [document["number_masked"] for document in saved["documents"]] == ["••••••456", "••••••01R"]


async def test_those_who_save_at_once_leave_one_whole_profile(hall: TownHall) -> None:
    customer = hall.customer()
    wanted = [a_profile(documents=[a_document(number=f"AAA{place}00{place}")] * place) for place in range(6)]
    answers = await asyncio.gather(*(customer.save(profile) for profile in wanted))
    assert {answer.status_code for answer in answers} == {200}
    assert (await customer.read()).json() in [answer.json() for answer in answers]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"address": an_address(postal_code="99999")}, {"address.postal_code": "postal-code-invalid"}),
        ({"address": an_address(country="XX")}, {"address.country": "country-unknown"}),
        ({"birth_date": "2020-01-01"}, {"birth_date": "customer-under-age"}),
        ({"documents": [a_document(expires_on="2020-01-01")]}, {"documents.0.expires_on": "document-expired"}),
        ({"documents": [a_document(number=None)]}, {"documents.0.number": "document-number-missing"}),
    ],
)
async def test_what_the_rules_refuse_is_told_by_field(
    hall: TownHall, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    customer = hall.customer()
    answer = await customer.save(a_profile(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "profile-invalid")
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == fields
    assert (await customer.read()).json() == EMPTY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": an_address(street="")}, "address.street"),
        ({"address": an_address(street="a" * 121)}, "address.street"),
        ({"address": an_address(city="\u202eMadrid")}, "address.city"),
        ({"address": an_address(country="es")}, "address.country"),
        ({"address": an_address(floor="3")}, "address.floor"),
        ({"birth_date": 0}, "birth_date"),
        ({"birth_date": "1990-02-30"}, "birth_date"),
        ({"occupation": "wizard"}, "occupation"),
        ({"income_band": "15k"}, "income_band"),
        ({"documents": [a_document()] * 6}, "documents"),
        ({"documents": [a_document(number="xda123456")]}, "documents.0.number"),
        ({"documents": [a_document(number="ABC")]}, "documents.0.number"),
        ({"documents": [a_document(number=None, number_masked="XDA123456")]}, "documents.0.number_masked"),
        ({"segment": "premium"}, "segment"),
        ({"completed": True}, "completed"),
    ],
)
async def test_what_the_contract_does_not_know_is_refused(hall: TownHall, changes: dict[str, Any], field: str) -> None:
    answer = await hall.customer().save(a_profile(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_banks_own_clock_says_who_is_an_adult(hall: TownHall) -> None:
    customer = hall.customer()
    born = (hall.clock.now() - timedelta(days=17 * 365)).date().isoformat()
    assert (await customer.save(a_profile(birth_date=born))).status_code == 422
    hall.clock.shift = timedelta(days=400)
    token = hall.tokens.customer(customer.id, exp=int(hall.clock.now().timestamp()) + 300)
    answer = await hall.client.put(
        PROFILE, json=a_profile(birth_date=born), headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200


async def test_only_customers_have_profiles(hall: TownHall, tokens: TokenIssuer) -> None:
    assert (await hall.client.get(PROFILE)).status_code == 401
    for token in (tokens.operator("supervisor"), tokens.service("bff", [])):
        answer = await hall.client.get(PROFILE, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-a-customer")
