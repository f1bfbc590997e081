"""Batches: every order under its own customer's authority, and no failure of one reaches another."""

import json
from typing import Any

import httpx
import pytest
from core_banking_stub.group_writers import service as group_writers
from core_town import Person, Town
from kernel.ids import new_id

SERVICE = {"Authorization": f"Bearer service:{new_id()}:orders:submit"}


def an_order(payer: Person, payee_iban: str, minor: int = 1, **changes: Any) -> dict[str, Any]:
    order = {
        "debit_account_id": str(payer.account_id),
        "credit_iban": payee_iban,
        "amount": {"minor": minor, "currency": "EUR"},
        "reference": "Dinner",
        "quote_id": str(new_id()),
        "payee_name": "A friend",
        "not_after": "2999-01-01T00:00:00Z",
    }
    key = f"key-of-this-{new_id()}"
    return {"token": f"customer:{payer.customer_id}", "idempotency_key": key, "order": {**order, **changes}}


async def results_of(client: httpx.AsyncClient, *orders: Any) -> list[dict[str, Any]]:
    answer = await client.post("/v1/transfer-batches", json={"orders": list(orders)}, headers=SERVICE)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


async def test_each_order_is_carried_out_and_answered_as_alone(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person("Ana Robles", owns=100), await town.person("Luis Vega", owns=100)
    first, second = await results_of(client, an_order(ana, luis.iban, 40), an_order(luis, ana.iban, 7))
    assert (first["status"], first["replayed"], second["status"]) == (201, False, 201)
    assert (await town.balance(ana), await town.balance(luis)) == (67, 133)
    alone = await client.get(f"/v1/transfers/{first['transfer']['id']}", headers=ana.headers)
    assert first["transfer"] == alone.json()


async def test_one_bad_order_fails_nobody_elses(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    good = an_order(ana, luis.iban)
    bad = [
        ({**an_order(ana, luis.iban), "token": "nonsense"}, 401, "token-invalid"),
        ({**an_order(ana, luis.iban), "token": f"operator:{new_id()}:supervisor"}, 403, "not-a-customer"),
        ({**an_order(ana, luis.iban), "idempotency_key": "short"}, 400, "idempotency-key-malformed"),
        (an_order(ana, luis.iban, 0), 422, "invalid-input"),
        ({**an_order(ana, luis.iban), "order": 7}, 422, "invalid-input"),
        (an_order(ana, luis.iban, reference="a\u0000b"), 422, "invalid-input"),
        (an_order(ana, luis.iban, 1000), 422, "insufficient-funds"),
        (an_order(ana, "ES9121000418450200051332"), 404, "payee-unknown"),
        (an_order(luis, ana.iban, debit_account_id=str(ana.account_id)), 404, "account-unknown"),
        (an_order(ana, luis.iban, not_after="2001-01-01T00:00:00Z"), 409, "quote-expired"),
    ]
    results = await results_of(client, *[order for order, _, _ in bad], good)
    assert [(one["status"], one["problem"]["code"]) for one in results[:-1]] == [(s, c) for _, s, c in bad]
    assert results[-1]["status"] == 201
    assert await town.balance(luis) == 1


async def test_a_key_twice_in_one_batch_moves_money_once(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    order = an_order(ana, luis.iban)
    results = await results_of(client, order, order, order)
    assert [one["replayed"] for one in results] == [False, True, True]
    assert len({one["transfer"]["id"] for one in results}) == 1
    assert await town.balance(luis) == 1


async def test_a_refusal_that_is_repeated_says_so(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person(owns=0), await town.person()
    order = an_order(ana, luis.iban)
    first, second = await results_of(client, order, order)
    assert (first["replayed"], second["replayed"]) == (False, True)
    assert first["problem"]["code"] == second["problem"]["code"] == "insufficient-funds"
    headers = {**ana.headers, "Idempotency-Key": order["idempotency_key"]}
    alone = await client.post("/v1/transfers", json=order["order"], headers=headers)
    assert (alone.status_code, alone.headers["idempotency-replayed"]) == (422, "true")


async def test_a_quote_is_used_once_whatever_the_key(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    quote_id = str(new_id())
    results = await results_of(client, *[an_order(ana, luis.iban, quote_id=quote_id) for _ in range(2)])
    assert (results[0]["status"], results[1]["problem"]["code"]) == (201, "quote-used")


@pytest.mark.parametrize("token", ["customer:{id}", "service:{id}:notices:read", "nonsense"])
async def test_only_a_service_that_may_hands_on_orders(client: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token.format(id=new_id())}"}
    answer = await client.post("/v1/transfer-batches", json={"orders": []}, headers=headers)
    assert answer.status_code in {401, 403}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"orders": []}', '{"orders": 1}', '{"orders": [{}]}'])
async def test_an_envelope_that_is_none_is_refused_whole(client: httpx.AsyncClient, body: str) -> None:
    headers = {**SERVICE, "Content-Type": "application/json"}
    answer = await client.post("/v1/transfer-batches", content=body, headers=headers)
    assert answer.status_code in {400, 422}


async def test_a_batch_has_a_hundred_orders_at_most_and_its_own_size(client: httpx.AsyncClient, town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    orders = [{**an_order(ana, luis.iban), "traceparent": "x" * 55} for _ in range(101)]
    assert len(json.dumps(orders[:100])) > 2**15
    assert [one["status"] for one in await results_of(client, *orders[:100])] == [201] * 100
    answer = await client.post("/v1/transfer-batches", json={"orders": orders}, headers=SERVICE)
    assert answer.status_code == 422
    large = {"orders": [{**orders[0], "order": "x" * 600_000}]}
    assert (await client.post("/v1/transfer-batches", json=large, headers=SERVICE)).status_code == 413


async def test_a_batch_that_the_queue_has_no_room_for_is_refused_whole_and_told_when_to_come_again(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    orders = [an_order(ana, luis.iban) for _ in range(3)]
    with monkeypatch.context() as patch:
        patch.setattr(group_writers, "WAITING_MAX", 2)
        answer = await client.post("/v1/transfer-batches", json={"orders": orders}, headers=SERVICE)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "ledger-busy", "1")
    assert await town.balance(luis) == 0
    assert [(one["status"], one["replayed"]) for one in await results_of(client, *orders)] == [(201, False)] * 3
