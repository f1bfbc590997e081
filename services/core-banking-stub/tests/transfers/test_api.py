"""Bad input: each is a problem with a stable code, and the ledger does not move."""

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
from core_banking_stub.group_writers import service as group_writers
from core_town import BUSY_TRIES, Person, Town
from kernel.ids import new_id
from kernel.money import Currency

INVALID_AMOUNTS = [
    "0",
    "-1",
    "0.001",
    "1.0",
    "1.5",
    "1e9",
    "1E0",
    "true",
    "null",
    "NaN",
    "Infinity",
    "-Infinity",
    '"1"',
    "[1]",
    "{}",
    str(10**12 + 1),
    "9" * 30,
]
UNREADABLE_AMOUNT = "9" * 5000
"""More digits than Python reads."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Two accounts of one customer in one currency, so that no limit is met between them."""

    currency: Currency
    full: Person
    empty: Person


def an_order(payer: Person, payee_iban: str, **changes: Any) -> dict[str, Any]:
    return {
        "debit_account_id": str(payer.account_id),
        "credit_iban": payee_iban,
        "amount": {"minor": 100, "currency": "EUR"},
        "reference": "Dinner",
        "quote_id": str(new_id()),
        "payee_name": "My friend",
        "not_after": "2099-01-01T00:00:00Z",
        **changes,
    }


async def order(client: httpx.AsyncClient, payer: Person, body: Any, **headers: str) -> httpx.Response:
    all_headers = {**payer.headers, "Idempotency-Key": f"key-{new_id()}", "Content-Type": "application/json", **headers}
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    for _ in range(BUSY_TRIES):
        answer = await client.post("/v1/transfers", content=content, headers=all_headers)
        if answer.status_code != 503:
            break
    return answer


def outcome(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_a_transfer_is_answered_with_both_sides_and_the_callers_balance(
    town: Town, client: httpx.AsyncClient
) -> None:
    ana, luis = await town.person("Ana Robles", owns=1000), await town.person("Luis Vega")
    answer = await order(client, ana, an_order(ana, luis.iban))
    body = answer.json()
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert body == {
        "id": body["id"],
        "status": "completed",
        "amount": {"minor": 100, "currency": "EUR"},
        "fee": {"minor": 0, "currency": "EUR"},
        "reference": "Dinner",
        "debit": {
            "account_id": str(ana.account_id),
            "iban_masked": f"ES•• •••• … {ana.iban[-4:]}",
            "holder_name": "Ana Robles",
            "balance_after": {"minor": 900, "currency": "EUR"},
            "version": 2,
        },
        "credit": {
            "account_id": str(luis.account_id),
            "iban_masked": f"ES•• •••• … {luis.iban[-4:]}",
            "holder_name": "L••• V•••",
            "balance_after": None,
            "version": 1,
        },
        "booked_at": body["booked_at"],
        "booking_date": body["booking_date"],
    }
    seen_by_payee = (await client.get(f"/v1/transfers/{body['id']}", headers=luis.headers)).json()
    assert seen_by_payee["debit"]["balance_after"] is None
    assert seen_by_payee["credit"]["balance_after"] == {"minor": 100, "currency": "EUR"}
    stranger = await town.person()
    assert outcome(await client.get(f"/v1/transfers/{body['id']}", headers=stranger.headers)) == (
        404,
        "transfer-unknown",
    )


async def test_sixty_four_requests_with_one_key_get_one_answer(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    body, key = an_order(ana, luis.iban), f"key-{new_id()}"
    answers = await asyncio.gather(*[order(client, ana, body, **{"Idempotency-Key": key}) for _ in range(64)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers].count("true") == 63
    assert await town.balance(ana) == 900


@pytest.fixture(params=[Currency.EUR, Currency.JPY, Currency.KWD])
async def purse(request: pytest.FixtureRequest, town: Town) -> Purse:
    """Of two, no and three decimal digits; the most that one order may move, and one more."""
    currency: Currency = request.param
    await town.begin_currency(currency)
    ana = await town.person()
    full, empty = await town.second_account(ana, currency), await town.second_account(ana, currency)
    for minor in (10**12, 1):
        await town.grant(full.account_id, minor, currency)
    return Purse(currency, full, empty)


async def test_no_malformed_amount_moves_money_of_any_currency(
    town: Town, client: httpx.AsyncClient, purse: Purse
) -> None:
    blank = json.dumps(an_order(purse.full, purse.empty.iban, amount="?"))
    wanted = dict.fromkeys(INVALID_AMOUNTS, (422, "invalid-input")) | {UNREADABLE_AMOUNT: (400, "malformed-body")}
    told = {}
    for minor in wanted:
        text = blank.replace('"?"', f'{{"minor": {minor}, "currency": "{purse.currency}"}}')
        told[minor] = outcome(await order(client, purse.full, text))
    assert told == wanted
    assert await town.balance(purse.full) == 10**12 + 1


async def test_the_least_and_the_most_amount_move_in_any_currency(
    town: Town, client: httpx.AsyncClient, purse: Purse
) -> None:
    for minor in (1, 10**12):
        amount = {"minor": minor, "currency": purse.currency.value}
        answer = await order(client, purse.full, an_order(purse.full, purse.empty.iban, amount=amount))
        assert (answer.status_code, answer.json()["amount"]) == (201, amount)
    assert (await town.balance(purse.full), await town.balance(purse.empty)) == (0, 10**12 + 1)


MALFORMED: list[dict[str, Any]] = [
    {"amount": {"minor": 1, "currency": "GBP"}},
    {"amount": {"minor": 1, "currency": "eur"}},
    {"amount": {"minor": 1}},
    {"amount": {"minor": 1, "currency": "EUR", "fee": 0}},
    {"amount": 1},
    {"debit_account_id": "me"},
    {"quote_id": None},
    {"credit_iban": ""},
    {"credit_iban": "E" * 51},
    {"reference": "x" * 141},
    {"reference": "a\u0000b"},
    {"reference": "a\r\nb"},
    {"reference": "a\u202eb"},
    {"reference": "\ud800"},
    {"reference": None},
    {"balance": 10},
    {"customer_id": "01a20d64-3bb5-7561-adce-000000000000"},
]


@pytest.mark.parametrize("changes", MALFORMED, ids=lambda changes: json.dumps(changes)[:40])
async def test_no_malformed_order_moves_money(town: Town, client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    assert outcome(await order(client, ana, an_order(ana, luis.iban, **changes))) == (422, "invalid-input")
    assert await town.balance(ana) == 1000


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ("{", {}, (400, "malformed-body")),
        ("", {}, (422, "invalid-input")),
        ("[]", {}, (422, "invalid-input")),
        (b"\xff\xfe", {}, (400, "malformed-body")),
        (" " * (64 * 1024 + 1), {}, (413, "body-too-large")),
        ("{}", {"Content-Type": "text/plain"}, (415, "content-type-unsupported")),
        ("{}", {"Content-Type": "application/x-www-form-urlencoded"}, (415, "content-type-unsupported")),
        ("{}", {"Idempotency-Key": "short"}, (400, "idempotency-key-malformed")),
        ("{}", {"Idempotency-Key": "x" * 65}, (400, "idempotency-key-malformed")),
        ("{}", {"Idempotency-Key": "with a space inside"}, (400, "idempotency-key-malformed")),
        ("{}", {"Authorization": "Bearer forged"}, (401, "token-invalid")),
        ("{}", {"Authorization": f"Bearer operator:{new_id()}:supervisor"}, (403, "not-a-customer")),
    ],
)
async def test_what_is_no_order_at_all_is_refused(
    town: Town, client: httpx.AsyncClient, body: Any, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    assert outcome(await order(client, await town.person(owns=1000), body, **headers)) == expected


async def test_without_a_key_no_money_moves(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    answer = await client.post("/v1/transfers", json=an_order(ana, luis.iban), headers=ana.headers)
    assert outcome(answer) == (400, "idempotency-key-missing")
    assert await town.balance(ana) == 1000


async def test_every_refusal_has_its_code(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    dollars = {"minor": 1, "currency": "USD"}
    foreign = an_order(ana, luis.iban, debit_account_id=str(luis.account_id))
    for body, expected in (
        (an_order(ana, luis.iban, amount={"minor": 1001, "currency": "EUR"}), (422, "insufficient-funds")),
        (an_order(ana, luis.iban, amount={"minor": 10**12, "currency": "EUR"}), (422, "insufficient-funds")),
        (an_order(ana, ana.iban), (422, "same-account")),
        (an_order(ana, luis.iban, amount=dollars), (422, "currency-mismatch")),
        (foreign, (404, "account-unknown")),
        (an_order(ana, luis.iban, debit_account_id=str(new_id())), (404, "account-unknown")),
        (an_order(ana, "ES9121000418450200051332"), (404, "payee-unknown")),
        (an_order(ana, "not an iban"), (404, "payee-unknown")),
    ):
        key = {"Idempotency-Key": f"key-{new_id()}"}
        first = await order(client, ana, body, **key)
        assert outcome(first) == expected
        again = await order(client, ana, body, **key)
        assert (outcome(again), again.json()["detail"]) == (expected, first.json()["detail"])
    assert await town.balance(ana) == 1000


async def test_a_key_used_for_another_order_is_refused(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    key = {"Idempotency-Key": f"key-{new_id()}"}
    assert (await order(client, ana, an_order(ana, luis.iban), **key)).status_code == 201
    assert outcome(await order(client, ana, an_order(ana, luis.iban), **key)) == (422, "idempotency-key-reused")
    assert await town.balance(ana) == 900


async def test_texts_with_four_byte_characters_and_formulas_are_kept_as_they_are(
    town: Town, client: httpx.AsyncClient
) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    for reference in ("🎉 fiesta", "=HYPERLINK(1)", "", "' OR 1=1; --", "日本語"):
        answer = await order(client, ana, an_order(ana, luis.iban, reference=reference))
        assert (answer.status_code, answer.json()["reference"]) == (201, reference)


async def test_orders_above_a_full_queue_are_told_when_to_come_again(
    town: Town, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    headers = [{**ana.headers, "Idempotency-Key": f"key-{new_id()}"} for _ in range(64)]
    bodies = [an_order(ana, luis.iban, amount={"minor": 1, "currency": "EUR"}) for _ in headers]
    calls = [partial(client.post, "/v1/transfers", json=b, headers=h) for b, h in zip(bodies, headers, strict=True)]
    with monkeypatch.context() as patch:
        patch.setattr(group_writers, "WAITING_MAX", 8)
        answers = await asyncio.gather(*(call() for call in calls))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert {(*outcome(answer), answer.headers.get("Retry-After")) for answer in refused} == {(503, "ledger-busy", "1")}
    assert await town.balance(luis) == 64 - len(refused)
    again = await asyncio.gather(*(call() for call in calls))
    assert {answer.status_code for answer in again} == {201}
    assert sum("Idempotency-Replayed" not in answer.headers for answer in again) == len(refused)
    assert await town.balance(luis) == 64
