"""A customer's profile through the one door, also while the complementary system behind it is ill."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person

PROFILE = "/api/v1/profile"
PROMISE_SECONDS = 2
CEILING_SECONDS = 5 * PROMISE_SECONDS
BREAKER_SECONDS = 10
WANTED: dict[str, Any] = {
    "address": {"street": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid", "country": "ES"},
    "birth_date": "1990-02-28",
    "occupation": "self-employed",
    "income_band": "60k-100k",
    "documents": [{"kind": "passport", "number": "XDA123456", "country": "ES", "expires_on": "2090-01-31"}],
}


@asynccontextmanager
async def ill(bank: Bank, mode: str) -> AsyncIterator[None]:
    """While the block runs the complementary system is so; after it the bank has found out that it is well again."""
    await behave(bank, {"mode": mode, "delay_seconds": 30})
    try:
        yield
    finally:
        await behave(bank, {"mode": "normal"})
        async with Visitor(bank.url) as lucia:
            await lucia.sign_in(*bank.persona("lucia@example.com"))

            async def back() -> bool:
                return not (await lucia.get(PROFILE)).json()["missing"]

            await eventually(back, seconds=5 * BREAKER_SECONDS)


async def behave(bank: Bank, behaviour: dict[str, Any]) -> None:
    async with httpx.AsyncClient(base_url=bank.embedded.settings.url("complementary")) as client:
        (await client.put("/internal/behaviour", json=behaviour)).raise_for_status()


async def test_a_newcomer_fills_the_profile_in_and_reads_it_masked(bank: Bank) -> None:
    async with Visitor(bank.url) as newcomer:
        await newcomer.register(a_person("Vera Luna"))
        empty = (await newcomer.get(PROFILE)).json()
        assert (empty["customer"]["full_name"], empty["missing"]) == ("Vera Luna", [])
        assert (empty["profile"]["completed"], empty["profile"]["documents"]) == (False, [])
        saved = await newcomer.request("PUT", PROFILE, json=WANTED)
        assert saved.status_code == 200, saved.text
        assert (await newcomer.get(PROFILE)).json() == saved.json()
        profile = saved.json()["profile"]
        assert (profile["segment"], profile["completed"]) == ("premium", True)
        assert profile["documents"][0]["number_masked"] == "••••••456"


async def test_what_is_wrong_is_told_by_field(bank: Bank) -> None:
    wrong = WANTED | {"address": WANTED["address"] | {"postal_code": "99999"}, "birth_date": "2020-01-01"}
    async with Visitor(bank.url) as newcomer:
        await newcomer.register(a_person())
        answer = await newcomer.request("PUT", PROFILE, json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "profile-invalid")
        assert {error["field"] for error in answer.json()["errors"]} == {"address.postal_code", "birth_date"}


async def test_the_personas_have_profiles_and_the_newcomer_has_none(bank: Bank) -> None:
    completed = {}
    for email in ("lucia@example.com", "olmo@example.com", "nora@example.com"):
        async with Visitor(bank.url) as visitor:
            await visitor.sign_in(*bank.persona(email))
            completed[email] = (await visitor.get(PROFILE)).json()["profile"]["completed"]
    assert list(completed.values()) == [True, True, False]


@pytest.mark.parametrize("mode", ["slow", "failing", "down"])
async def test_while_the_complementary_system_is_ill_the_rest_of_the_bank_is_well(bank: Bank, mode: str) -> None:
    async with Visitor(bank.url) as carlos, Visitor(bank.url) as amelia:
        await carlos.sign_in(*bank.persona("carlos@example.com"))
        await amelia.sign_in(*bank.persona("amelia@example.com"))
        to = (await amelia.first_account())["iban"]
        async with ill(bank, mode):
            answer = await carlos.get(PROFILE, timeout=CEILING_SECONDS)
            assert (answer.status_code, answer.json()["missing"]) == (200, ["profile"])
            assert answer.json()["customer"]["full_name"] == "Carlos Ortega"
            refused = await carlos.request("PUT", PROFILE, json=WANTED, timeout=CEILING_SECONDS)
            assert (refused.status_code, refused.json()["code"]) == (503, "upstream-unavailable")
            assert int(refused.headers["retry-after"]) >= 1
            before = (await carlos.accounts())[0]
            await carlos.pay(before["id"], to, 17)
            assert (await carlos.accounts())[0]["balance"]["minor"] == before["balance"]["minor"] - 17


async def test_the_switch_has_no_door_to_the_outside(bank: Bank) -> None:
    async with Visitor(bank.url) as visitor:
        answer = await visitor.request("PUT", "/internal/behaviour", json={"mode": "down"})
        assert (answer.status_code, answer.json()["code"]) == (404, "route-unknown")
