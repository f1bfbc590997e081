import asyncio
import json
from typing import Any

import pytest
from bff.complementary.breaker import FAILURES_MAX
from bff.profiles import service
from bff.sessions.domain import session_key
from kernel.errors import ErrorKind
from servicekit.http_client import UpstreamProblem

from services.bff.tests.conftest import Bff, Customer
from services.bff.tests.fake_complementary import EMPTY

PROFILE = "/api/v1/profile"
CUSTOMER = {"full_name": "Vera Luna", "email_masked": "v•••@example.com", "phone_masked": "+44 •••• ••0123"}
ADDRESS = {"street": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid", "country": "ES"}
DOCUMENT = {"kind": "passport", "number": "XDA123456", "country": "ES", "expires_on": "2090-01-31"}
WANTED: dict[str, Any] = {
    "address": ADDRESS,
    "birth_date": "1990-02-28",
    "occupation": "employed",
    "income_band": "30k-60k",
    "documents": [DOCUMENT],
}
MASKED = {"kind": "passport", "number_masked": "••••••456", "country": "ES", "expires_on": "2090-01-31"}
STORED = WANTED | {"documents": [MASKED], "segment": "standard", "completed": True}


async def test_a_profile_is_put_together_saved_and_read_again(bff: Bff) -> None:
    customer = bff.customer()
    first = await customer.get(PROFILE)
    assert (first.status_code, first.json()) == (200, {"customer": CUSTOMER, "profile": EMPTY, "missing": []})
    saved = await customer.request("PUT", PROFILE, json=WANTED)
    assert (saved.status_code, saved.json()) == (200, {"customer": CUSTOMER, "profile": STORED, "missing": []})
    assert (await customer.get(PROFILE)).json() == saved.json()
    assert (await bff.customer().get(PROFILE)).json()["profile"] == EMPTY


async def test_without_the_complementary_system_the_customer_is_there_and_the_profile_is_named(bff: Bff) -> None:
    customer = bff.customer()
    bff.complementary.is_down = True
    answer = await customer.get(PROFILE)
    assert (answer.status_code, answer.json()) == (200, {"customer": CUSTOMER, "profile": None, "missing": ["profile"]})


async def known_customer(bff: Bff) -> Customer:
    """Somebody whose session Redis knows, so that the bff can let them in without auth."""
    customer = bff.customer()
    await bff.redis.set(session_key(customer.session), json.dumps(bff.auth.sessions[customer.session]))
    await customer.get(PROFILE)
    return customer


async def test_without_auth_the_profile_is_there_and_the_customer_is_named(bff: Bff) -> None:
    customer = await known_customer(bff)
    bff.auth.is_down = True
    answer = await customer.get(PROFILE)
    assert (answer.status_code, answer.json()) == (200, {"customer": None, "profile": EMPTY, "missing": ["customer"]})
    saved = await customer.request("PUT", PROFILE, json=WANTED)
    assert (saved.status_code, saved.json()["missing"]) == (200, ["customer"])


async def test_without_both_there_is_nothing_to_show(bff: Bff) -> None:
    customer = await known_customer(bff)
    bff.auth.is_down = bff.complementary.is_down = True
    answer = await customer.get(PROFILE)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert answer.headers["retry-after"] == "2"
    assert bff.complementary.asked == 2


async def test_both_are_asked_at_once_and_waited_for_no_longer_than_the_limit(
    bff: Bff, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    both_asked = asyncio.Event()

    async def meet(name: str) -> None:
        asked.append(name)
        if len(asked) == 2:
            both_asked.set()
        await both_asked.wait()

    customers, complementary = bff.wiring.profiles._customers, bff.wiring.profiles._complementary
    me, profile = customers.me, complementary.profile

    async def me_after_meeting(customer: Any) -> Any:
        await meet("auth")
        return await me(customer)

    async def profile_after_meeting(token: str) -> Any:
        await meet("complementary")
        return await profile(token)

    monkeypatch.setattr(customers, "me", me_after_meeting)
    monkeypatch.setattr(complementary, "profile", profile_after_meeting)
    assert (await bff.customer().get(PROFILE)).json()["missing"] == []

    async def me_never(_customer: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(service, "ANSWER_SECONDS_MAX", 0.05)
    monkeypatch.setattr(customers, "me", me_never)
    assert (await bff.customer().get(PROFILE)).json()["missing"] == ["customer"]


async def test_what_auth_refuses_is_refused(bff: Bff, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_customer: Any) -> Any:
        raise UpstreamProblem(ErrorKind.UNAUTHENTICATED, {"code": "session-expired"}, None)

    monkeypatch.setattr(bff.wiring.profiles._customers, "me", refuse)
    answer = await bff.customer().get(PROFILE)
    assert (answer.status_code, answer.json()["code"]) == (401, "session-expired")


async def test_after_five_failures_the_complementary_system_is_left_alone(bff: Bff) -> None:
    customer = bff.customer()
    bff.complementary.status = 500
    for _ in range(FAILURES_MAX + 3):
        assert (await customer.get(PROFILE)).json()["missing"] == ["profile"]
    assert bff.complementary.asked == FAILURES_MAX
    answer = await customer.request("PUT", PROFILE, json=WANTED)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert int(answer.headers["retry-after"]) in range(1, 11)


async def test_what_could_not_be_saved_can_come_again(bff: Bff) -> None:
    customer = bff.customer()
    bff.complementary.is_down = True
    answer = await customer.request("PUT", PROFILE, json=WANTED)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    bff.complementary.is_down = False
    for _ in range(2):
        assert (await customer.request("PUT", PROFILE, json=WANTED)).json()["profile"] == STORED


async def test_what_the_complementary_system_refuses_is_told_by_field(bff: Bff) -> None:
    refused = {"field": "address.postal_code", "code": "postal-code-invalid", "detail": "None of ES."}
    bff.complementary.refused_fields = [refused]
    for _ in range(FAILURES_MAX + 1):
        answer = await bff.customer().request("PUT", PROFILE, json=WANTED)
        assert (answer.status_code, answer.json()["code"]) == (422, "profile-invalid")
        assert answer.json()["errors"] == [refused]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": ADDRESS | {"street": " "}}, "address.street"),
        ({"address": ADDRESS | {"postal_code": "1"}}, "address.postal_code"),
        ({"birth_date": 0}, "birth_date"),
        ({"occupation": "wizard"}, "occupation"),
        ({"documents": [DOCUMENT] * 6}, "documents"),
        ({"documents": [DOCUMENT | {"number": "abc"}]}, "documents.0.number"),
        ({"segment": "premium"}, "segment"),
    ],
)
async def test_what_the_contract_does_not_know_never_goes_out(bff: Bff, changes: dict[str, Any], field: str) -> None:
    answer = await bff.customer().request("PUT", PROFILE, json=WANTED | changes)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert bff.complementary.asked == 0


async def test_nobody_has_a_profile_without_a_session(bff: Bff) -> None:
    customer = bff.customer()
    for method in ("GET", "PUT"):
        answer = await customer.request(method, PROFILE, json=WANTED, headers={"Cookie": ""})
        assert (answer.status_code, answer.json()["code"]) == (401, "session-missing")
        assert bff.complementary.asked == 0
