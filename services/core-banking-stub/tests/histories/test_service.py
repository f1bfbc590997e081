from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from core_banking_stub.entries.service import PageWanted
from core_banking_stub.histories.service import HistoricOrder, HistoryImpossible
from core_banking_stub.ledgers.service import EntryFilter
from core_town import Person, Town, events_about
from kernel.ids import AccountId, new_id
from kernel.money import Amount, Currency
from sqlalchemy import text


def past(town: Town, person: Person, moves: Sequence[tuple[int, int]]) -> list[HistoricOrder]:
    """Movements between the person and the bank: (days ago, minor units; negative leaves the person)."""
    bank = town.purposes[Currency.EUR]
    return [
        HistoricOrder(
            debit_account_id=bank if minor > 0 else person.account_id,
            credit_account_id=person.account_id if minor > 0 else bank,
            amount=Amount(minor=abs(minor), currency=Currency.EUR),
            reference="Past",
            debit_name="One",
            credit_name="Other",
            booked_at=town.clock.now() - timedelta(days=days),
        )
        for days, minor in moves
    ]


async def test_a_past_is_posted_in_its_order_without_events_and_moves_the_opening_back(town: Town) -> None:
    ana = await town.person()
    orders = past(town, ana, [(500, 1000), (400, -300), (1, -700)])
    assert await town.services.histories.post_history(orders, series=f"past:{ana.account_id}") == 3
    account = await town.services.accounts.account_of(ana.customer_id, ana.account_id)
    assert (account.book.balance, account.book.version) == (0, 3)
    assert account.details.opened_at == orders[0].booked_at
    assert [event["type"] for event in await events_about(town.database, ana.account_id)] == [
        "core-banking.account-opened.v1"
    ]
    query = text("SELECT t.id FROM transfers t WHERE debit_account_id = :id OR credit_account_id = :id")
    async with town.database.read() as session:
        rows = await session.all(query, {"id": ana.account_id})
    for row in rows:
        assert await events_about(town.database, row.id) == []


async def test_a_series_posted_again_posts_only_what_it_lacks(town: Town) -> None:
    ana = await town.person()
    series = f"past:{ana.account_id}"
    orders = past(town, ana, [(9, 1000), (8, -1), (7, -2)])
    post = town.services.histories.post_history
    assert [await post(orders[:2], series=series), await post(orders, series=series)] == [2, 1]
    assert await post(orders, series=series) == 0
    assert await town.balance(ana) == 997


@pytest.mark.parametrize("moves", [[(5, 100), (4, -101)], [(3, 100), (4, 100)], [(-1, 100)]])
async def test_an_impossible_past_is_refused_whole(town: Town, moves: list[tuple[int, int]]) -> None:
    ana = await town.person()
    with pytest.raises(HistoryImpossible):
        await town.services.histories.post_history(past(town, ana, moves), series=f"past:{ana.account_id}")
    assert await town.balance(ana) == 0


async def test_a_past_of_an_unknown_account_is_refused(town: Town) -> None:
    ana = await town.person()
    (order,) = past(town, ana, [(5, 100)])
    with pytest.raises(HistoryImpossible):
        await town.services.histories.post_history([replace(order, credit_account_id=AccountId(new_id()))])


async def test_nothing_to_post_is_no_error(town: Town) -> None:
    assert await town.services.histories.post_history([]) == 0


async def test_between_customers_both_statements_name_the_other_side(town: Town) -> None:
    ana, luis = await town.person(owns=50), await town.person()
    order = HistoricOrder(
        debit_account_id=ana.account_id,
        credit_account_id=luis.account_id,
        amount=Amount(minor=20, currency=Currency.EUR),
        reference="Rent",
        debit_name="Ana Robles",
        credit_name="Luis Vega",
        booked_at=town.clock.now(),
        operation="rent",
    )
    assert await town.services.histories.post_history([order], series=f"rent:{new_id()}") == 1
    page = await town.services.entries.page_for(ana.customer_id, PageWanted(ana.account_id, EntryFilter(), None, 1))
    told = page.entries[0].text
    assert (told.counterparty_name, told.counterparty_iban) == ("Luis Vega", luis.iban)
