import asyncio
from typing import Any

import pytest
from bff.payees import service
from kernel.ids import new_id

from services.bff.tests.conftest import Bff
from services.bff.tests.fake_bank import SPANISH_IBANS

PAYEES = "/api/v1/payees"


async def test_a_payee_is_checked_saved_listed_and_removed(bff: Bff) -> None:
    customer = bff.customer()
    bff.core.open(new_id(), 0)
    checked = await customer.post(f"{PAYEES}/checks", {"iban": "es91 2100 0418 4502 0005 1332"})
    assert checked.json() == {
        "iban": SPANISH_IBANS[0],
        "holder_name_masked": "V••• L•••",
        "currency": "EUR",
        "bank_name": "Arrayan",
    }
    saved = await customer.post(PAYEES, {"label": " Landlord ", "iban": "es91 2100 0418 4502 0005 1332"})
    assert saved.status_code == 201
    assert (saved.json()["label"], saved.json()["iban"]) == ("Landlord", SPANISH_IBANS[0])
    assert saved.json()["last_paid_at"] is None
    assert (await customer.get(PAYEES)).json() == {"items": [saved.json()]}
    gone = await customer.request("DELETE", f"{PAYEES}/{saved.json()['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await customer.get(PAYEES)).json() == {"items": []}


async def test_payees_are_found_by_part_of_what_is_known_of_them(bff: Bff) -> None:
    customer = bff.customer()
    for label in ("Landlord", "100% Gym", "Mum"):
        bff.core.open(new_id(), 0)
        await customer.post(PAYEES, {"label": label, "iban": SPANISH_IBANS[len(bff.core.accounts) - 1]})
    for part, labels in (("LAND", ["Landlord"]), ("0%", ["100% Gym"]), ("1332", ["Landlord"]), ("zz", [])):
        found = (await customer.get(PAYEES, params={"text": part})).json()["items"]
        assert [item["label"] for item in found] == labels
    assert [item["label"] for item in (await customer.get(PAYEES)).json()["items"]] == ["100% Gym", "Landlord", "Mum"]


async def test_the_same_account_is_a_payee_once_a_customer(bff: Bff) -> None:
    first, second = bff.customer(), bff.customer()
    bff.core.open(new_id(), 0)
    wanted = {"label": "Landlord", "iban": SPANISH_IBANS[0]}
    answers = await asyncio.gather(*(first.post(PAYEES, wanted) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"payee-exists"}
    assert (await second.post(PAYEES, wanted)).status_code == 201


async def test_payees_of_a_customer_are_limited_also_when_many_come_at_once(
    bff: Bff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAYEES_MAX", 2)
    customer = bff.customer()
    for _ in SPANISH_IBANS:
        bff.core.open(new_id(), 0)
    answers = await asyncio.gather(*(customer.post(PAYEES, {"label": "A", "iban": iban}) for iban in SPANISH_IBANS))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"payees-full"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"label": "A", "iban": "ES0021000418450200051332"}, 422, "iban-invalid"),
        ({"label": "A", "iban": SPANISH_IBANS[0]}, 404, "payee-unknown"),
        ({"label": " ", "iban": SPANISH_IBANS[0]}, 422, "invalid-input"),
        ({"label": "A\u0000", "iban": SPANISH_IBANS[0]}, 422, "invalid-input"),
        ({"label": "A" * 71, "iban": SPANISH_IBANS[0]}, 422, "invalid-input"),
        ({"label": "A", "iban": SPANISH_IBANS[0], "owner": "me"}, 422, "invalid-input"),
        ({"label": "A"}, 422, "invalid-input"),
    ],
)
async def test_what_cannot_be_a_payee_is_refused(bff: Bff, body: dict[str, Any], status: int, code: str) -> None:
    answer = await bff.customer().post(PAYEES, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_somebody_elses_payee_does_not_exist(bff: Bff) -> None:
    owner, stranger = bff.customer(), bff.customer()
    bff.core.open(new_id(), 0)
    payee_id = (await owner.post(PAYEES, {"label": "A", "iban": SPANISH_IBANS[0]})).json()["id"]
    answer = await stranger.request("DELETE", f"{PAYEES}/{payee_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "payee-unknown")
    assert len((await owner.get(PAYEES)).json()["items"]) == 1
