"""Holds over HTTP: every POST once by its key, and nobody else's hold exists."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from core_town import Person, Town
from kernel.ids import new_id


def a_hold(town: Town, payer: Person, payee_iban: str, minor: int = 100, **changes: Any) -> dict[str, Any]:
    return {
        "debit_account_id": str(payer.account_id),
        "credit_iban": payee_iban,
        "amount": {"minor": minor, "currency": "EUR"},
        "reference": "Hotel",
        "payee_name": "The hotel",
        "expires_at": (town.clock.now() + timedelta(hours=1)).isoformat(),
        **changes,
    }


async def post(
    client: httpx.AsyncClient, person: Person, path: str, body: Any = None, key: str | None = ""
) -> httpx.Response:
    headers = dict(person.headers)
    if key is not None:
        headers["Idempotency-Key"] = key or f"key-{new_id()}"
    return await client.post(path, json=body, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def placed(town: Town, client: httpx.AsyncClient, payer: Person, payee: Person, minor: int = 100) -> str:
    answer = await post(client, payer, "/v1/holds", a_hold(town, payer, payee.iban, minor))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_hold_sets_money_aside_and_is_posted_in_part(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    body = a_hold(town, ana, luis.iban, 400)
    first = await post(client, ana, "/v1/holds", body, "key-of-this-very-hold")
    hold = first.json()
    assert (first.status_code, hold) == (
        201,
        {
            "id": hold["id"],
            "status": "held",
            "amount": {"minor": 400, "currency": "EUR"},
            "posted_amount": None,
            "debit_account_id": str(ana.account_id),
            "expires_at": hold["expires_at"],
            "placed_at": hold["placed_at"],
            "resolved_at": None,
        },
    )
    assert datetime.fromisoformat(hold["expires_at"]) == datetime.fromisoformat(body["expires_at"])
    account = (await client.get(f"/v1/accounts/{ana.account_id}", headers=ana.headers)).json()
    assert (account["balance"]["minor"], account["available"]["minor"]) == (1000, 600)
    posting = await post(client, ana, f"/v1/holds/{hold['id']}/posting", {"minor": 150}, "key-of-this-very-posting")
    assert (posting.status_code, posting.json()["amount"]["minor"]) == (201, 150)
    assert (await town.balance(ana), await town.balance(luis)) == (850, 150)
    found = (await client.get(f"/v1/holds/{hold['id']}", headers=ana.headers)).json()
    assert (found["status"], found["posted_amount"]["minor"], found["resolved_at"]) == (
        "posted",
        150,
        posting.json()["booked_at"],
    )
    again = await post(client, ana, "/v1/holds", body, "key-of-this-very-hold")
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, hold, "true")
    twice = await post(client, ana, f"/v1/holds/{hold['id']}/posting", {"minor": 150}, "key-of-this-very-posting")
    assert (twice.json(), twice.headers["Idempotency-Replayed"]) == (posting.json(), "true")


async def test_a_voided_hold_frees_the_money_and_a_repeat_says_so_again(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    hold_id = await placed(town, client, ana, luis)
    path, key = f"/v1/holds/{hold_id}/void", "key-of-this-very-void"
    first, again = await post(client, ana, path, key=key), await post(client, ana, path, key=key)
    assert (first.status_code, first.json()["status"], "Idempotency-Replayed" in first.headers) == (
        200,
        "voided",
        False,
    )
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (200, first.json(), "true")
    assert outcome(await post(client, ana, f"/v1/holds/{hold_id}/posting", {})) == (409, "hold-resolved")
    assert outcome(await post(client, ana, path)) == (409, "hold-resolved")
    assert await town.balance(ana) == 100
    await town.send(ana, luis.iban, 100)


async def test_a_hold_cannot_be_posted_for_more_than_it_holds(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    hold_id = await placed(town, client, ana, luis)
    assert outcome(await post(client, ana, f"/v1/holds/{hold_id}/posting", {"minor": 101})) == (422, "hold-exceeded")
    for minor in (0, -1, 10**12 + 1, 1.5, "1", True):
        answer = await post(client, ana, f"/v1/holds/{hold_id}/posting", {"minor": minor})
        assert outcome(answer) == (422, "invalid-input")
    answer = await post(client, ana, f"/v1/holds/{hold_id}/posting", {})
    assert (answer.status_code, answer.json()["amount"]["minor"]) == (201, 100)


async def test_what_is_held_cannot_be_spent_or_held_again(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    await placed(town, client, ana, luis, 60)
    answer = await post(client, ana, "/v1/holds", a_hold(town, ana, luis.iban, 41))
    assert outcome(answer) == (422, "insufficient-funds")
    await placed(town, client, ana, luis, 40)


async def test_a_hold_ends_within_a_week_and_in_the_future(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    now = town.clock.now()
    for until in (now - timedelta(seconds=1), now + timedelta(days=7, minutes=1)):
        body = a_hold(town, ana, luis.iban, expires_at=until.isoformat())
        assert outcome(await post(client, ana, "/v1/holds", body)) == (422, "hold-time-invalid")
    for text in ("2999-01-01", "2999-01-01T00:00:00", "tomorrow", None):
        body = a_hold(town, ana, luis.iban, expires_at=text)
        assert outcome(await post(client, ana, "/v1/holds", body)) == (422, "invalid-input")
    late = a_hold(town, ana, luis.iban, not_after=(now - timedelta(seconds=1)).isoformat())
    assert outcome(await post(client, ana, "/v1/holds", late)) == (409, "quote-expired")


async def test_a_late_repeat_is_answered_as_the_first_time(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    body, key = a_hold(town, ana, luis.iban), "key-that-comes-again"
    first = await post(client, ana, "/v1/holds", body, key)
    town.clock.shift += timedelta(hours=2)
    assert (await post(client, ana, "/v1/holds", body, key)).json() == first.json()
    posting = await post(client, ana, f"/v1/holds/{first.json()['id']}/posting", {})
    assert outcome(posting) == (409, "hold-resolved")


async def test_nobody_elses_hold_exists(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    hold_id = await placed(town, client, ana, luis)
    for stranger in (luis, await town.person()):
        for path in (f"/v1/holds/{hold_id}", f"/v1/holds/{new_id()}"):
            assert outcome(await client.get(path, headers=stranger.headers)) == (404, "hold-unknown")
            assert outcome(await post(client, stranger, f"{path}/posting", {})) == (404, "hold-unknown")
            assert outcome(await post(client, stranger, f"{path}/void")) == (404, "hold-unknown")
    operator = {"Authorization": f"Bearer operator:{new_id()}:supervisor"}
    assert outcome(await client.get(f"/v1/holds/{hold_id}", headers=operator)) == (403, "not-a-customer")


async def test_every_order_about_a_hold_needs_a_key_of_its_own(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    first, second = [await placed(town, client, ana, luis) for _ in range(2)]
    body = a_hold(town, ana, luis.iban)
    for path, sent in (("/v1/holds", body), (f"/v1/holds/{first}/posting", {}), (f"/v1/holds/{first}/void", None)):
        assert outcome(await post(client, ana, path, sent, key=None)) == (400, "idempotency-key-missing")
        assert outcome(await post(client, ana, path, sent, key="short")) == (400, "idempotency-key-malformed")
    key = f"key-{new_id()}"
    assert (await post(client, ana, f"/v1/holds/{first}/posting", {}, key)).status_code == 201
    other = await post(client, ana, f"/v1/holds/{second}/posting", {}, key)
    assert outcome(other) == (422, "idempotency-key-reused")
    other = await post(client, ana, f"/v1/holds/{first}/posting", {"minor": 100}, key)
    assert outcome(other) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": {"minor": 0, "currency": "EUR"}},
        {"status": "posted"},
        {"credit_iban": ""},
        {"payee_name": "a\u0000b"},
        {"quote_id": "none"},
        {"not_after": "soon"},
    ],
)
async def test_no_malformed_hold_is_placed(town: Town, client: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    answer = await post(client, ana, "/v1/holds", a_hold(town, ana, luis.iban, **changes))
    assert outcome(answer) == (422, "invalid-input")
