"""The trial balance of any day balances, and every account is in it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.settings import CoreBankingSettings
from core_town import Town
from kernel.ids import new_id


async def trial(client: httpx.AsyncClient, day: object, role: str = "auditor") -> httpx.Response:
    headers = {"Authorization": f"Bearer operator:{new_id()}:{role}"}
    return await client.get(f"/ops/v1/core/trial-balances/{day}", headers=headers)


def euros(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return next(item for item in answer.json()["items"] if item["currency"] == "EUR")


async def test_debits_and_credits_are_equal_every_day(
    town: Town, client: httpx.AsyncClient, settings: CoreBankingSettings
) -> None:
    today = bank_day(town.clock.now(), settings.bank_time_zone)
    before = euros(await trial(client, today))
    ana, luis = await town.person(owns=100), await town.person()
    await town.send(ana, luis.iban, 30)
    hold_id = await town.hold(ana, luis.iban, 10)
    after = euros(await trial(client, today))
    assert (after["difference"], before["difference"]) == ({"minor": 0, "currency": "EUR"},) * 2
    assert after["credit"]["minor"] - before["credit"]["minor"] == 100
    assert after["debit"] == after["credit"]
    assert after["accounts"] - before["accounts"] == 2
    kinds = {part["kind"]: part for part in after["by_kind"]}
    assert (kinds["customer"]["debit"]["minor"], kinds["internal"]["accounts"]) == (0, 2)
    assert kinds["customer"]["credit"]["minor"] == kinds["internal"]["debit"]["minor"]
    town.clock.shift += timedelta(days=1)
    await town.send(luis, ana.iban, 5)
    assert euros(await trial(client, today)) == after
    assert (await town.services.holds.hold_of(ana.customer_id, hold_id)).status == "held"


async def test_a_day_before_the_bank_has_its_own_accounts_alone(town: Town, client: httpx.AsyncClient) -> None:
    await town.person(owns=100)
    found = euros(await trial(client, "2001-01-01"))
    assert (found["accounts"], found["debit"]["minor"], found["credit"]["minor"]) == (2, 0, 0)


@pytest.mark.parametrize(("day", "code"), [("2999-01-01", "day-in-future"), ("today", "invalid-input")])
async def test_a_day_is_one_that_has_come(client: httpx.AsyncClient, day: str, code: str) -> None:
    answer = await trial(client, day)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_operators_with_a_role_read_it(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    answer = await client.get("/ops/v1/core/trial-balances/2026-01-01", headers=ana.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-an-operator")
    for role in ("analyst", "supervisor", "auditor"):
        assert (await trial(client, "2026-01-01", role)).status_code == 200
    assert (await trial(client, "2026-01-01", "")).status_code == 403
