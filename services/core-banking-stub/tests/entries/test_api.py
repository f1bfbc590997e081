from datetime import timedelta
from typing import Any

import httpx
import pytest
from core_banking_stub.histories.service import HistoricOrder
from core_town import Person, Town
from kernel.money import Amount, Currency

STORY = [
    # days ago, minor (negative: paid), counterparty, reference
    (40, 250000, "Estudio Ágora S.L.", "Nómina octubre"),
    (39, -80000, "Inmobiliaria Núñez", "Alquiler"),
    (10, 250000, "Estudio Ágora S.L.", "Nómina noviembre"),
    (9, -80000, "Inmobiliaria Núñez", "Alquiler"),
    (2, -350, "Café del Puerto", "100% arábica"),
    (1, -350, "Cafe del Puerto", "desayuno_2"),
]


@pytest.fixture
async def ana(town: Town) -> Person:
    person = await town.person("Ana Robles")
    bank = town.purposes[Currency.EUR]
    orders = [
        HistoricOrder(
            debit_account_id=bank if minor > 0 else person.account_id,
            credit_account_id=person.account_id if minor > 0 else bank,
            amount=Amount(minor=abs(minor), currency=Currency.EUR),
            reference=reference,
            debit_name=other if minor > 0 else "Ana Robles",
            credit_name="Ana Robles" if minor > 0 else other,
            booked_at=town.clock.now() - timedelta(days=days),
        )
        for days, minor, other, reference in STORY
    ]
    await town.services.histories.post_history(orders, series=f"story:{person.account_id}"[:50])
    return person


async def page(client: httpx.AsyncClient, person: Person, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/accounts/{person.account_id}/entries", params=query, headers=person.headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def versions(client: httpx.AsyncClient, person: Person, **query: Any) -> list[int]:
    return [item["version"] for item in (await page(client, person, **query))["items"]]


async def test_entries_come_newest_first_with_all_that_a_statement_shows(
    ana: Person, client: httpx.AsyncClient
) -> None:
    body = await page(client, ana)
    assert [item["version"] for item in body["items"]] == [6, 5, 4, 3, 2, 1]
    assert body["next_cursor"] is None
    first, last = body["items"][-1], body["items"][0]
    assert first["amount"] == first["balance_after"] == {"minor": 250000, "currency": "EUR"}
    assert (first["counterparty_name"], first["counterparty_iban_masked"]) == ("Estudio Ágora S.L.", None)
    assert last["amount"] == {"minor": -350, "currency": "EUR"}
    assert last["balance_after"] == {"minor": 339300, "currency": "EUR"}


async def test_pages_follow_each_other_without_gap_or_repeat_also_while_new_entries_come(
    town: Town, ana: Person, client: httpx.AsyncClient
) -> None:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        body = await page(client, ana, limit=2, **cursor)
        assert len(body["items"]) <= 2
        seen += [item["version"] for item in body["items"]]
        await town.grant(ana.account_id, 1)
        if body["next_cursor"] is None:
            break
        cursor = {"cursor": body["next_cursor"]}
    assert seen == [6, 5, 4, 3, 2, 1]


async def test_text_is_found_in_names_and_references_without_case_and_accents(
    ana: Person, client: httpx.AsyncClient
) -> None:
    assert await versions(client, ana, text="CAFÉ") == [6, 5]
    assert await versions(client, ana, text="nomina") == [3, 1]
    assert await versions(client, ana, text="nunez  alquiler") == [4, 2]
    assert await versions(client, ana, text="nothing like it") == []
    assert await versions(client, ana, text="") == [6, 5, 4, 3, 2, 1]


async def test_wildcards_of_sql_are_plain_characters(ana: Person, client: httpx.AsyncClient) -> None:
    assert await versions(client, ana, text="%") == [5]
    assert await versions(client, ana, text="_") == [6]
    assert await versions(client, ana, text="' OR 1=1 --") == []
    assert await versions(client, ana, text="\\") == []


async def test_amounts_are_compared_without_their_sign_and_inclusively(ana: Person, client: httpx.AsyncClient) -> None:
    assert await versions(client, ana, min_minor=80000, max_minor=80000) == [4, 2]
    assert await versions(client, ana, max_minor=350) == [6, 5]
    assert await versions(client, ana, min_minor=80001) == [3, 1]


async def test_booking_dates_are_compared_inclusively(ana: Person, client: httpx.AsyncClient) -> None:
    items = (await page(client, ana))["items"]
    day = {item["version"]: item["booking_date"] for item in items}
    assert await versions(client, ana, from_date=day[4], to_date=day[3]) == []
    assert await versions(client, ana, from_date=day[3], to_date=day[4]) == [4, 3]
    assert await versions(client, ana, to_date=day[2]) == [2, 1]


async def test_all_filters_hold_together_and_across_pages(ana: Person, client: httpx.AsyncClient) -> None:
    body = await page(client, ana, text="alquiler", min_minor=1, limit=1)
    assert [item["version"] for item in body["items"]] == [4]
    rest = await page(client, ana, text="alquiler", min_minor=1, limit=1, cursor=body["next_cursor"])
    assert ([item["version"] for item in rest["items"]], rest["next_cursor"]) == ([2], None)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"min_minor": -1},
        {"max_minor": 10**12 + 1},
        {"min_minor": "1e3"},
        {"from_date": "yesterday"},
        {"to_date": "2026-02-30"},
        {"text": "x" * 101},
        {"text": "nul\0"},
        {"text": "\u202etext"},
        {"unknown": 1},
        {"cursor": "x" * 61},
    ],
)
async def test_malformed_queries_are_refused(town: Town, client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    ana = await town.person()
    answer = await client.get(f"/v1/accounts/{ana.account_id}/entries", params=query, headers=ana.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_a_made_up_cursor_is_a_bad_request(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    answer = await client.get(f"/v1/accounts/{ana.account_id}/entries?cursor=abc", headers=ana.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-malformed")
