"""Limits are the core's; the bff hands them on, and with them the guard against two who choose at once."""

from typing import Any

import httpx
import pytest

from services.bff.tests.conftest import Bff, Customer

LIMITS = "/api/v1/transfer-limits"
WANTED = {"per_transfer_minor": 100_000, "per_day_minor": 300_000, "new_payee_minor": 0}


async def choose(customer: Customer, body: Any = WANTED, if_match: str | None = '"1"') -> httpx.Response:
    headers = {} if if_match is None else {"If-Match": if_match}
    return await customer.request("PUT", f"{LIMITS}/EUR", json=body, headers=headers)


async def test_a_customer_sees_the_limits_and_what_is_spent_today(bff: Bff) -> None:
    shown = (await bff.customer().get(LIMITS)).json()["items"]
    assert shown == [
        {
            "currency": "EUR",
            "per_transfer": {"minor": 200_000, "currency": "EUR"},
            "per_day": {"minor": 500_000, "currency": "EUR"},
            "new_payee": {"minor": 100_000, "currency": "EUR"},
            "spent_today": {"minor": 2_500, "currency": "EUR"},
            "version": 1,
        }
    ]


async def test_chosen_limits_are_answered_with_the_tag_for_the_next_change(bff: Bff) -> None:
    customer = bff.customer()
    saved = await choose(customer)
    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    assert saved.json()["per_day"] == {"minor": 300_000, "currency": "EUR"}
    assert (await customer.get(LIMITS)).json()["items"] == [saved.json()]
    assert (await choose(customer, if_match=saved.headers["etag"])).headers["etag"] == '"3"'


async def test_who_did_not_see_the_latest_limits_changes_nothing(bff: Bff) -> None:
    customer = bff.customer()
    assert (await choose(customer)).status_code == 200
    late = await choose(customer)
    assert (late.status_code, late.json()["code"]) == (412, "precondition-failed")
    blind = await choose(customer, if_match=None)
    assert (blind.status_code, blind.json()["code"]) == (400, "if-match-missing")
    assert bff.core.limits_version == 2


@pytest.mark.parametrize(
    ("body", "if_match", "code"),
    [
        (WANTED | {"per_day_minor": 1_000_001}, '"1"', "limit-too-high"),
        (WANTED | {"per_day_minor": -1}, '"1"', "invalid-input"),
        (WANTED | {"per_day_minor": 1.5}, '"1"', "invalid-input"),
        (WANTED | {"per_day_minor": 10**12 + 1}, '"1"', "invalid-input"),
        (WANTED | {"note": "x"}, '"1"', "invalid-input"),
        ({}, '"1"', "invalid-input"),
        (WANTED, "1", "invalid-input"),
        (WANTED, "*", "invalid-input"),
        (WANTED, 'W/"1"', "invalid-input"),
    ],
)
async def test_limits_that_cannot_be_are_refused(bff: Bff, body: Any, if_match: str, code: str) -> None:
    answer = await choose(bff.customer(), body, if_match)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert bff.core.limits_version == 1


async def test_a_currency_that_the_bank_does_not_know_has_no_limits(bff: Bff) -> None:
    answer = await bff.customer().request("PUT", f"{LIMITS}/GBP", json=WANTED, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
