"""Bad input at every door: a problem with a stable code, and nothing moves."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from testkit.bank import Bank
from testkit.visitors import Visitor, new_key


@pytest.fixture
async def lucia(bank: Bank) -> AsyncIterator[Visitor]:
    async with Visitor(bank.url) as visitor:
        await visitor.sign_in(*bank.persona("lucia@example.com"))
        yield visitor


@pytest.fixture
async def nora(bank: Bank) -> AsyncIterator[Visitor]:
    async with Visitor(bank.url) as visitor:
        await visitor.sign_in(*bank.persona("nora@example.com"))
        yield visitor


def problem_of(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    body = answer.json()
    assert body["type"] == f"urn:bank:problem:{body['code']}"
    assert body["instance"]
    return answer.status_code, body["code"]


def order(account: str, payee: str, amount: Any, **more: Any) -> dict[str, Any]:
    return {"from_account_id": account, "payee_id": payee, "amount": amount, "reference": "x", **more}


@pytest.mark.parametrize("minor", ["0", "-1", "0.5", "1.0", "1e3", "1000000000001", "NaN", '"100"', "true", "null"])
async def test_an_amount_that_is_none_is_refused(lucia: Visitor, nora: Visitor, minor: str) -> None:
    own = (await lucia.accounts())[0]
    payee = await lucia.payee((await nora.first_account())["iban"])
    body = (
        f'{{"from_account_id":"{own["id"]}","payee_id":"{payee}",'
        f'"amount":{{"minor":{minor},"currency":"EUR"}},"reference":"x"}}'
    )
    headers = {"content-type": "application/json"}
    answer = await lucia.request("POST", "/api/v1/transfers/quotes", content=body, headers=headers)
    status, code = problem_of(answer)
    assert (status, code) in {(422, "invalid-input"), (400, "malformed-body")}
    assert (await lucia.accounts())[0]["version"] == own["version"]


async def test_what_a_quote_cannot_do_is_said_at_once(lucia: Visitor, nora: Visitor) -> None:
    own = (await lucia.accounts())[0]
    to_nora = await lucia.payee((await nora.first_account())["iban"])
    to_self = await lucia.payee(own["iban"], "Myself")

    async def refusal(body: dict[str, Any]) -> tuple[int, str]:
        return problem_of(await lucia.post("/api/v1/transfers/quotes", body))

    euros = {"minor": 100, "currency": "EUR"}
    assert await refusal(order(own["id"], to_nora, {"minor": 10**12, "currency": "EUR"})) == (422, "insufficient-funds")
    assert await refusal(order(own["id"], to_nora, {"minor": 100, "currency": "USD"})) == (422, "currency-mismatch")
    assert await refusal(order(own["id"], to_self, euros)) == (422, "same-account")
    assert await refusal(order(own["id"], str(uuid4()), euros)) == (404, "payee-unknown")
    assert await refusal(order(str(uuid4()), to_nora, euros)) == (404, "account-unknown")
    assert await refusal(order(own["id"], to_nora, euros, role="admin")) == (422, "invalid-input")
    assert (await lucia.accounts())[0]["version"] == own["version"]


async def test_a_foreign_account_is_as_unknown_as_one_that_never_was(lucia: Visitor, nora: Visitor) -> None:
    foreign = (await nora.first_account())["id"]
    to_nora = await lucia.payee((await nora.first_account())["iban"])
    for account in (foreign, str(uuid4())):
        euros = {"minor": 1, "currency": "EUR"}
        answers = [
            await lucia.get(f"/api/v1/accounts/{account}"),
            await lucia.get(f"/api/v1/accounts/{account}/transactions"),
            await lucia.post("/api/v1/transfers/quotes", order(account, to_nora, euros)),
        ]
        assert {problem_of(answer) for answer in answers} == {(404, "account-unknown")}


async def test_confirming_needs_a_key_of_the_right_form(lucia: Visitor, nora: Visitor) -> None:
    own = (await lucia.accounts())[0]
    quote = (await lucia.quote(own["id"], await lucia.payee((await nora.first_account())["iban"]), 5)).json()
    body = {"quote_id": quote["id"]}
    assert problem_of(await lucia.post("/api/v1/transfers", body)) == (400, "idempotency-key-missing")
    assert problem_of(await lucia.confirm(quote["id"], "short")) == (400, "idempotency-key-malformed")
    assert problem_of(await lucia.confirm(str(uuid4()), new_key())) == (404, "quote-unknown")
    assert problem_of(await nora.confirm(quote["id"], new_key())) == (404, "quote-unknown")
    assert (await lucia.accounts())[0]["version"] == own["version"]


@pytest.mark.parametrize("iban", ["ES00", "ES9121000418450200051333", "GB82WEST1234569876543", "x" * 200])
async def test_a_wrong_iban_is_no_payee(lucia: Visitor, iban: str) -> None:
    status, code = problem_of(await lucia.post("/api/v1/payees", {"label": "x", "iban": iban}))
    assert status == 422
    assert code in {"iban-invalid", "invalid-input"}


async def test_an_iban_of_nobody_here_is_said_to_be_unknown(lucia: Visitor) -> None:
    iban = "DE89370400440532013000"
    assert problem_of(await lucia.post("/api/v1/payees", {"label": "x", "iban": iban})) == (404, "payee-unknown")


async def test_large_bodies_and_other_content_types_stop_at_the_door(lucia: Visitor) -> None:
    path = "/api/v1/transfers/quotes"
    large = await lucia.request("POST", path, content=b"x" * 70_000, headers={"content-type": "application/json"})
    assert problem_of(large)[0] == 413
    plain = await lucia.request("POST", path, content=b"{}", headers={"content-type": "text/plain"})
    assert problem_of(plain) == (415, "content-type-unsupported")


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"label":' * 7_000, b"[" * 30_000 + b"]" * 30_000, b"\xff", b"\x00"])
async def test_a_body_that_no_form_sends_is_refused_and_breaks_nothing(lucia: Visitor, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await lucia.request("POST", "/api/v1/payees", content=body, headers=headers)
    assert problem_of(answer)[0] in {400, 422}


async def test_a_forged_or_missing_sign_in_opens_nothing(bank: Bank) -> None:
    async with Visitor(bank.url) as stranger:
        assert problem_of(await stranger.get("/api/v1/me"))[0] == 401
        stranger.cookie = "A" * 43
        assert problem_of(await stranger.get("/api/v1/me"))[0] == 401
        stranger.cookie = None
        forged = {"Authorization": "Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30."}
        assert problem_of(await stranger.get("/api/v1/accounts", headers=forged)) == (401, "token-invalid")


async def test_another_site_cannot_act_with_the_cookie(lucia: Visitor) -> None:
    without = await lucia.http.post(
        "/api/v1/payees", json={"label": "x", "iban": "x"}, headers={"Cookie": f"__Host-session={lucia.cookie}"}
    )
    assert problem_of(without) == (403, "cross-site-request")
    evil = {"Origin": "http://evil.example"}
    assert problem_of(await lucia.post("/api/v1/payees", {}, headers=evil)) == (403, "cross-site-request")


async def test_internal_doors_are_not_routed(bank: Bank) -> None:
    async with Visitor(bank.url) as stranger:
        for path in ("/internal/sessions/resolve", "/internal/test/clock", "/internal/messages"):
            assert problem_of(await stranger.post(path, {})) == (404, "route-unknown"), path
        for path in ("/metrics", "/openapi.json", "/docs", "/health/ready", "/internal/customers/me", "/.git/config"):
            assert problem_of(await stranger.get(path)) == (404, "route-unknown"), path


async def test_a_slash_too_many_is_no_address_and_no_redirect(bank: Bank) -> None:
    async with Visitor(bank.url) as stranger:
        answer = await stranger.get("/api/v1/accounts/")
        assert problem_of(answer) == (404, "route-unknown")
        assert "location" not in answer.headers


async def test_whatever_host_a_client_claims_only_the_banks_own_is_ever_named(bank: Bank) -> None:
    async with Visitor(bank.url) as stranger:
        read = await stranger.get("/api/v1/me", headers={"Host": "evil.example"})
        assert (read.status_code, read.headers["location"]) == (308, f"{bank.url}/api/v1/me")
        written = await stranger.post("/auth/v1/sessions", {}, headers={"Host": "evil.example"})
        assert problem_of(written) == (421, "misdirected-request")
