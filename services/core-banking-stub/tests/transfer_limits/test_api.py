"""Limits: told and changed by their version, and kept by every order that is judged after the change."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from core_banking_stub.orders.service import DailyLimit, NewPayeeLimit, TransferLimit
from core_banking_stub.transfers.service import TransferView
from core_town import Person, Town
from kernel.ids import new_id
from kernel.money import Currency


async def listed(client: httpx.AsyncClient, person: Person) -> list[dict[str, Any]]:
    answer = await client.get("/v1/transfer-limits", headers=person.headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def change(
    client: httpx.AsyncClient, person: Person, *minors: object, tag: str | None = '"0"', currency: str = "EUR"
) -> httpx.Response:
    names = ("per_transfer_minor", "per_day_minor", "new_payee_minor")
    headers = person.headers | ({} if tag is None else {"If-Match": tag})
    body = dict(zip(names, minors, strict=True))
    return await client.put(f"/v1/transfer-limits/{currency}", json=body, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def euros(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


async def test_who_chose_nothing_has_the_banks_limits(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    await town.second_account(ana)
    await town.second_account(ana, Currency.USD)
    await town.send(ana, luis.iban, 30)
    first, second = await listed(client, ana)
    assert first == {
        "currency": "EUR",
        "per_transfer": euros(2_000_000),
        "per_day": euros(5_000_000),
        "new_payee": euros(1_000_000),
        "spent_today": euros(30),
        "version": 0,
    }
    assert (second["currency"], second["spent_today"], second["version"]) == (
        "USD",
        {"minor": 0, "currency": "USD"},
        0,
    )


async def test_a_change_is_told_by_its_version_and_holds_at_once(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    answer = await change(client, ana, 50, 70, 60)
    assert (answer.status_code, answer.headers["ETag"], answer.json()["version"]) == (200, '"1"', 1)
    assert [answer.json()] == await listed(client, ana)
    with pytest.raises(TransferLimit):
        await town.send(ana, luis.iban, 51)
    await town.send(ana, luis.iban, 50)
    with pytest.raises(NewPayeeLimit):
        await town.send(ana, luis.iban, 20)
    with pytest.raises(DailyLimit):
        await town.send(ana, luis.iban, 21)
    raised = await change(client, ana, 1000, 1000, 1000, tag='"1"')
    assert (raised.status_code, raised.json()["spent_today"]) == (200, euros(50))
    await town.send(ana, luis.iban, 800)


async def test_what_was_held_for_a_new_payee_and_freed_may_be_sent(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    await change(client, ana, 500, 1000, 60)
    voided, posted = await town.hold(ana, luis.iban, 40), await town.hold(ana, luis.iban, 20)
    with pytest.raises(NewPayeeLimit):
        await town.send(ana, luis.iban, 1)
    await town.void_hold(ana, voided)
    await town.post_hold(ana, posted, 15)
    with pytest.raises(NewPayeeLimit):
        await town.send(ana, luis.iban, 46)
    await town.send(ana, luis.iban, 45)


async def test_a_payee_for_whom_money_was_only_held_stays_new(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    await change(client, ana, 500, 1000, 60)
    await town.void_hold(ana, await town.hold(ana, luis.iban, 1))
    town.clock.shift += timedelta(days=4)
    with pytest.raises(NewPayeeLimit):
        await town.send(ana, luis.iban, 61)
    await town.post_hold(ana, await town.hold(ana, luis.iban, 1))
    town.clock.shift += timedelta(days=2)
    with pytest.raises(NewPayeeLimit):
        await town.send(ana, luis.iban, 60)
    town.clock.shift += timedelta(days=2)
    await town.send(ana, luis.iban, 500)


async def test_limits_are_each_customers_own(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person(owns=1000)
    await change(client, ana, 1, 1, 1)
    assert (await listed(client, luis))[0]["version"] == 0
    await town.send(luis, ana.iban, 500)


async def test_the_days_sum_is_kept_for_who_chose_no_limits(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=10_000_000), await town.person()
    for payee in (luis, *[await town.person() for _ in range(4)]):
        await town.send(ana, payee.iban, 1_000_000)
    with pytest.raises(DailyLimit):
        await town.send(ana, (await town.person()).iban, 1)
    assert (await listed(client, ana))[0]["spent_today"] == euros(5_000_000)


async def test_a_hold_between_ones_own_accounts_makes_no_room_for_more(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    savings = await town.second_account(ana)
    await change(client, ana, 100, 100, 100)
    await town.send(ana, luis.iban, 100)
    for end in (town.void_hold, town.post_hold):
        await end(ana, await town.hold(ana, savings.iban, 100))
        with pytest.raises(DailyLimit):
            await town.send(ana, luis.iban, 1)
    assert (await listed(client, ana))[0]["spent_today"] == euros(100)


async def test_what_a_hold_did_not_move_may_be_sent_again(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    await change(client, ana, 100, 100, 1000)
    await town.post_hold(ana, await town.hold(ana, luis.iban, 100), 30)
    assert (await listed(client, ana))[0]["spent_today"] == euros(30)
    await town.void_hold(ana, await town.hold(ana, luis.iban, 70))
    await town.send(ana, luis.iban, 70)
    with pytest.raises(DailyLimit):
        await town.send(ana, luis.iban, 1)


async def test_parallel_transfers_never_pass_the_days_limit(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=10_000), await town.person()
    await change(client, ana, 100, 100, 100)
    outcomes = await asyncio.gather(*(town.send(ana, luis.iban, 9) for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(one, TransferView) for one in outcomes) == 11
    assert all(isinstance(one, DailyLimit) for one in outcomes if not isinstance(one, TransferView))


async def test_no_order_is_judged_by_limits_that_were_lowered_before(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(owns=10_000), await town.person()
    sending = asyncio.gather(*(town.send(ana, luis.iban, 1) for _ in range(64)), return_exceptions=True)
    assert (await change(client, ana, 0, 0, 0)).status_code == 200
    at_the_change = await town.balance(luis)
    with pytest.raises(TransferLimit):
        await town.send(ana, luis.iban, 1)
    await sending
    assert await town.balance(luis) == at_the_change


async def test_of_many_changes_of_one_version_one_is_kept(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    answers = await asyncio.gather(*(change(client, ana, number, number, number) for number in range(8)))
    kept = [answer for answer in answers if answer.status_code == 200]
    assert len(kept) == 1
    assert {outcome(answer) for answer in answers if answer not in kept} == {(412, "precondition-failed")}
    assert await listed(client, ana) == [kept[0].json()]


async def test_a_change_names_the_version_that_it_knows(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    assert outcome(await change(client, ana, 1, 1, 1, tag=None)) == (400, "if-match-missing")
    for tag in ('"1"', "0", 'W/"0"', "*", '"x"'):
        assert outcome(await change(client, ana, 1, 1, 1, tag=tag)) == (412, "precondition-failed")
    assert (await listed(client, ana))[0]["version"] == 0


async def test_a_limit_has_a_highest_and_a_lowest(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    for minors in ((10**8 + 1, 1, 1), (1, 10**8 + 1, 1), (1, 1, 10**8 + 1)):
        assert outcome(await change(client, ana, *minors)) == (422, "limit-too-high")
    for minor in (-1, 10**12 + 1, True, 1.0, "1", None):
        assert outcome(await change(client, ana, minor, 1, 1)) == (422, "invalid-input")
    assert (await change(client, ana, 10**8, 10**8, 10**8)).status_code == 200


async def test_only_a_currency_that_one_has_can_be_limited(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    assert outcome(await change(client, ana, 1, 1, 1, currency="USD")) == (404, "transfer-limits-unknown")
    assert outcome(await change(client, ana, 1, 1, 1, currency="GBP")) == (422, "invalid-input")
    headers = {"Authorization": f"Bearer operator:{new_id()}:supervisor"}
    assert outcome(await client.get("/v1/transfer-limits", headers=headers)) == (403, "not-a-customer")
