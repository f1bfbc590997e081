"""Balances of the past, from entries alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from core_banking_stub.histories.service import HistoricOrder
from core_town import Person, Town
from kernel.ids import new_id
from kernel.money import Amount, Currency


async def balance_at(client: httpx.AsyncClient, person: Person, at: datetime | str) -> httpx.Response:
    text = at if isinstance(at, str) else at.isoformat()
    path = f"/v1/accounts/{person.account_id}/balance"
    return await client.get(path, params={"at": text}, headers=person.headers)


async def figures(client: httpx.AsyncClient, person: Person, at: datetime) -> tuple[int, int]:
    answer = (await balance_at(client, person, at)).json()
    return answer["balance"]["minor"], answer["version"]


async def test_a_balance_is_told_as_it_was_at_each_instant(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    instants = [town.clock.now()]
    for minor in (10, 20):
        town.clock.shift += timedelta(minutes=1)
        booked_at = (await town.send(ana, luis.iban, minor)).transfer.booked_at
        instants += [booked_at - timedelta(microseconds=1), booked_at]
    assert [await figures(client, ana, at) for at in instants] == [(100, 1), (100, 1), (90, 2), (90, 2), (70, 3)]
    assert await figures(client, ana, datetime(2001, 1, 1, tzinfo=UTC)) == (0, 0)
    body: dict[str, Any] = (await balance_at(client, luis, town.clock.now())).json()
    assert (body["account_id"], body["balance"]) == (str(luis.account_id), {"minor": 30, "currency": "EUR"})


async def test_a_past_that_was_posted_later_counts_at_its_own_times(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person(owns=100)
    past = town.clock.now() - timedelta(days=400)
    order = HistoricOrder(
        debit_account_id=town.purposes[Currency.EUR],
        credit_account_id=ana.account_id,
        amount=Amount(minor=7, currency=Currency.EUR),
        reference="Long ago",
        debit_name="Arrayan",
        credit_name="Ana Robles",
        booked_at=past,
    )
    await town.services.histories.post_history([order], series=f"late:{new_id()}")
    assert await figures(client, ana, past) == (7, 2)
    assert await figures(client, ana, past - timedelta(seconds=1)) == (0, 0)
    assert await figures(client, ana, town.clock.now()) == (107, 2)


@pytest.mark.parametrize("text", ["", "1700000000", "2026-01-01", "2026-01-01T00:00:00", "yesterday"])
async def test_an_instant_is_a_date_and_time_of_rfc_3339(town: Town, client: httpx.AsyncClient, text: str) -> None:
    answer = await balance_at(client, await town.person(), text)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_nobody_tells_the_future_or_a_strangers_balance(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=5), await town.person()
    answer = await balance_at(client, ana, town.clock.now() + timedelta(minutes=1))
    assert (answer.status_code, answer.json()["code"]) == (422, "instant-in-future")
    for account_id in (ana.account_id, new_id()):
        path = f"/v1/accounts/{account_id}/balance"
        foreign = await client.get(path, params={"at": "2026-01-01T00:00:00Z"}, headers=luis.headers)
        assert (foreign.status_code, foreign.json()["code"]) == (404, "account-unknown")
