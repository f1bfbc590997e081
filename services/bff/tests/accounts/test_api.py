"""Accounts as the customer sees them, and what Redis saves and what it may not decide."""

from datetime import datetime, timedelta

from kernel.ids import new_id

from services.bff.tests.conftest import Bff

ACCOUNTS = "/api/v1/accounts"


async def test_accounts_come_from_the_core_once_and_then_from_redis(bff: Bff) -> None:
    customer = bff.customer()
    opened = [bff.core.open(customer.id, 1_000), bff.core.open(customer.id, 2_000)]
    bff.core.open(new_id(), 5_000)
    first = (await customer.get(ACCOUNTS)).json()
    assert [item["id"] for item in first["items"]] == [str(account.id) for account in opened]
    assert [item["balance"]["minor"] for item in first["items"]] == [1_000, 2_000]
    assert (await customer.get(ACCOUNTS)).json() == first
    one = await customer.get(f"{ACCOUNTS}/{opened[1].id}")
    assert one.json() == first["items"][1]
    assert bff.core.calls == ["GET /v1/accounts"]


async def test_as_of_tells_when_the_figures_were_read_from_the_core(bff: Bff) -> None:
    customer = bff.customer()
    bff.core.open(customer.id, 1_000)
    before = bff.clock.now()
    first = (await customer.get(ACCOUNTS)).json()["items"][0]
    second = (await customer.get(ACCOUNTS)).json()["items"][0]
    assert before <= datetime.fromisoformat(first["as_of"]) <= bff.clock.now()
    assert second["as_of"] == first["as_of"]
    bff.clock.shift += timedelta(seconds=20)
    later = (await customer.get(ACCOUNTS)).json()["items"][0]
    assert later["as_of"] > first["as_of"]


async def test_somebody_elses_account_does_not_exist(bff: Bff) -> None:
    customer = bff.customer()
    foreign = bff.core.open(new_id(), 5_000)
    for account_id in (foreign.id, new_id()):
        answer = await customer.get(f"{ACCOUNTS}/{account_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "account-unknown")
    assert (await customer.get(f"{ACCOUNTS}/not-an-id")).json()["code"] == "invalid-input"


async def test_with_the_core_away_kept_accounts_are_shown_and_others_are_503(bff: Bff) -> None:
    customer, newcomer = bff.customer(), bff.customer()
    bff.core.open(customer.id, 1_000)
    await customer.get(ACCOUNTS)
    bff.core.is_down = True
    assert (await customer.get(ACCOUNTS)).status_code == 200
    answer = await newcomer.get(ACCOUNTS)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")


async def test_a_customers_first_account_shows_as_soon_as_it_is_open(bff: Bff) -> None:
    customer = bff.customer()
    assert (await customer.get(ACCOUNTS)).json() == {"items": []}
    bff.core.open(customer.id, 0)
    assert len((await customer.get(ACCOUNTS)).json()["items"]) == 1
