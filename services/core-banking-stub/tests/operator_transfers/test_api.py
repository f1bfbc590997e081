"""Reversals: by a supervisor, once, of what moved money, and only while the money is there."""

import asyncio
from typing import Any

import httpx
import pytest
from core_banking_stub.transfers.service import TransferView
from core_town import Town
from kernel.ids import new_id

SUPERVISOR = {"Authorization": f"Bearer operator:{new_id()}:supervisor"}


def operator(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer operator:{new_id()}:{role}"}


async def reverse(
    client: httpx.AsyncClient, transfer_id: object, headers: dict[str, str] = SUPERVISOR, key: str = "", **body: Any
) -> httpx.Response:
    return await client.post(
        f"/ops/v1/core/transfers/{transfer_id}/reversal",
        json={"reason": "Sent twice by mistake", **body},
        headers={**headers, "Idempotency-Key": key or f"key-{new_id()}"},
    )


async def shown(client: httpx.AsyncClient, transfer_id: object, role: str = "auditor") -> dict[str, Any]:
    answer = await client.get(f"/ops/v1/core/transfers/{transfer_id}", headers=operator(role))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_reversal_sends_the_money_back_and_both_know_each_other(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person("Ana Robles", owns=100), await town.person("Luis Vega")
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    answer = await reverse(client, transfer_id, key="key-of-this-reversal")
    reversal = answer.json()
    assert (answer.status_code, reversal["outcome"], reversal["operation"]) == (201, "completed", "reversal")
    assert (await town.balance(ana), await town.balance(luis)) == (100, 0)
    assert reversal["debit"] == {
        "account_id": str(luis.account_id),
        "iban": luis.iban,
        "name": "Luis Vega",
        "version": 2,
        "balance_after": {"minor": 0, "currency": "EUR"},
    }
    assert (reversal["reversal_of"], reversal["reversed_by"], reversal["customer_id"]) == (str(transfer_id), None, None)
    original = await shown(client, transfer_id)
    assert (original["reversed_by"], original["reversal_of"]) == (reversal["id"], None)
    assert (original["customer_id"], original["debit"]["iban"]) == (str(ana.customer_id), ana.iban)
    assert await shown(client, reversal["id"]) == reversal
    again = await reverse(client, transfer_id, key="key-of-this-reversal")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (reversal, "true")


async def test_a_transfer_is_reversed_once_and_a_reversal_never(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person(owns=100)
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    reversal_id = (await reverse(client, transfer_id)).json()["id"]
    assert outcome(await reverse(client, transfer_id)) == (409, "already-reversed")
    assert outcome(await reverse(client, reversal_id)) == (409, "not-reversible")
    assert (await town.balance(ana), await town.balance(luis)) == (100, 100)


async def test_money_that_was_spent_cannot_be_sent_back(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    spent = (await town.send(luis, ana.iban, 1)).transfer.transfer_id
    assert outcome(await reverse(client, transfer_id)) == (422, "insufficient-funds")
    await reverse(client, spent)
    assert (await reverse(client, transfer_id)).status_code == 201
    assert (await town.balance(ana), await town.balance(luis)) == (100, 0)


async def test_what_moved_nothing_cannot_be_reversed_but_is_shown(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    hold_id = await town.hold(ana, luis.iban, 10)
    assert outcome(await reverse(client, hold_id)) == (404, "transfer-unknown")
    assert outcome(await reverse(client, new_id())) == (404, "transfer-unknown")
    held = await shown(client, hold_id)
    assert (held["outcome"], held["operation"], held["debit"]["version"]) == ("held", "hold", None)
    posted = (await town.post_hold(ana, hold_id, 7)).transfer.transfer_id
    found = await shown(client, posted)
    assert (found["hold_id"], found["operation"], found["amount"]["minor"]) == (str(hold_id), "hold-posting", 7)
    assert (await reverse(client, posted)).status_code == 201
    unknown = await client.get(f"/ops/v1/core/transfers/{new_id()}", headers=operator("analyst"))
    assert outcome(unknown) == (404, "transfer-unknown")


async def test_of_many_reversals_at_once_one_wins(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person(owns=1000)
    for _ in range(4):
        transfer_id = (await town.send(ana, luis.iban, 10)).transfer.transfer_id
        outcomes = await asyncio.gather(*(town.reverse(transfer_id) for _ in range(16)), return_exceptions=True)
        assert sum(isinstance(one, TransferView) for one in outcomes) == 1
    assert (await town.balance(ana), await town.balance(luis)) == (1000, 1000)


@pytest.mark.parametrize("role", ["analyst", "auditor", "supervisor"])
async def test_every_role_reads_and_only_the_supervisor_reverses(
    town: Town, client: httpx.AsyncClient, role: str
) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    await shown(client, transfer_id, role)
    answer = await reverse(client, transfer_id, operator(role))
    assert answer.status_code == (201 if role == "supervisor" else 403)


async def test_neither_customers_nor_strangers_get_in(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    for headers, expected in (
        (ana.headers, (403, "not-an-operator")),
        (operator(""), (403, "role-missing")),
        ({}, (401, "token-missing")),
    ):
        assert outcome(await client.get(f"/ops/v1/core/transfers/{transfer_id}", headers=headers)) == expected
        assert outcome(await reverse(client, transfer_id, headers)) == expected


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ({"reason": "no"}, {}, (422, "invalid-input")),
        ({"reason": "x" * 201}, {}, (422, "invalid-input")),
        ({"reason": "a\nb"}, {}, (422, "invalid-input")),
        ({"amount": 1}, {}, (422, "invalid-input")),
        ({}, {"Idempotency-Key": "short"}, (400, "idempotency-key-malformed")),
        ({}, {"Idempotency-Key": None}, (400, "idempotency-key-missing")),
    ],
)
async def test_malformed_reversals_are_refused(
    town: Town,
    client: httpx.AsyncClient,
    body: dict[str, Any],
    headers: dict[str, str | None],
    expected: tuple[int, str],
) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    transfer_id = (await town.send(ana, luis.iban, 40)).transfer.transfer_id
    sent = {**SUPERVISOR, "Idempotency-Key": f"key-{new_id()}", **headers}
    answer = await client.post(
        f"/ops/v1/core/transfers/{transfer_id}/reversal",
        json={"reason": "A mistake", **body},
        headers={name: value for name, value in sent.items() if value is not None},
    )
    assert outcome(answer) == expected
    assert await town.balance(luis) == 40
