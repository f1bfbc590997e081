"""Transfers on a real database. Every test ends with a check of all books."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.entries.service import PageWanted
from core_banking_stub.ledgers.service import EntryFilter
from core_banking_stub.orders.service import (
    BalanceLimit,
    CurrencyMismatch,
    InsufficientFunds,
    OrderExpired,
    SameAccount,
    TransferUnknown,
)
from core_banking_stub.transfers.service import TransferView
from core_town import Person, Town, events_about
from kernel.errors import DomainError
from kernel.ids import AccountId, CustomerId, TransferId, new_id
from kernel.money import BALANCE_MINOR_MAX, Amount, Currency
from servicekit.idempotency import IdempotencyKeyReused
from sqlalchemy import text


async def test_money_moves_once_and_both_sides_know(town: Town) -> None:
    ana, luis = await town.person("Ana Robles", owns=1000), await town.person("Luis Vega")
    view = await town.send(ana, luis.iban, 400, reference="Dinner")
    transfer = view.transfer
    assert (await town.balance(ana), await town.balance(luis)) == (600, 400)
    assert (transfer.debit.balance_after, transfer.credit.balance_after) == (600, 400)
    assert (transfer.debit.name, transfer.credit.name) == ("Ana Robles", "Luis Vega")
    assert view.held == {ana.account_id}
    (event,) = await events_about(town.database, transfer.transfer_id)
    assert event["type"] == "core-banking.transfer-completed.v1"
    assert event["debit"]["customer_ids"] == [str(ana.customer_id)]
    assert event["credit"] == {
        "account_id": str(luis.account_id),
        "version": 1,
        "customer_ids": [str(luis.customer_id)],
        "iban": luis.iban,
        "holder_name": "Luis Vega",
    }


async def test_a_repeat_is_answered_alike_and_moves_nothing(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    first = await town.send(ana, luis.iban, 400, idempotency_key="the-very-same-key")
    again = await town.send(ana, luis.iban, 400, idempotency_key="the-very-same-key")
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.transfer, again.held) == (first.transfer, first.held)
    assert await town.balance(ana) == 600
    assert len(await events_about(town.database, first.transfer.transfer_id)) == 1


async def test_a_key_with_another_body_is_refused(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    await town.send(ana, luis.iban, 400, idempotency_key="the-very-same-key")
    with pytest.raises(IdempotencyKeyReused):
        await town.send(ana, luis.iban, 401, idempotency_key="the-very-same-key", request_hash=b"another body....")
    assert await town.balance(ana) == 600


async def test_another_customers_key_is_as_good_as_new(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person(owns=10)
    await town.send(ana, luis.iban, 1, idempotency_key="the-very-same-key")
    assert not (await town.send(luis, ana.iban, 1, idempotency_key="the-very-same-key")).replayed


async def test_a_refusal_is_recorded_told_and_repeated_even_when_money_came_meanwhile(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    with pytest.raises(InsufficientFunds):
        await town.send(ana, luis.iban, 11, idempotency_key="refused-for-good-")
    await town.grant(ana.account_id, 100)
    with pytest.raises(InsufficientFunds):
        await town.send(ana, luis.iban, 11, idempotency_key="refused-for-good-")
    query = text("SELECT id, refusal_code FROM transfers WHERE customer_id = :id")
    async with town.database.read() as session:
        (row,) = await session.all(query, {"id": ana.customer_id})
    assert row.refusal_code == "insufficient-funds"
    (event,) = await events_about(town.database, row.id)
    assert (event["type"], event["refusal_code"]) == ("core-banking.transfer-refused.v1", "insufficient-funds")
    with pytest.raises(TransferUnknown):
        await town.services.transfers.transfer_of(ana.customer_id, row.id)


async def test_an_account_cannot_pay_itself(town: Town) -> None:
    ana = await town.person(owns=10)
    with pytest.raises(SameAccount):
        await town.send(ana, ana.iban, 1)


async def test_neither_a_foreign_amount_nor_a_foreign_account_fits(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    dollars = await town.second_account(luis, Currency.USD)
    with pytest.raises(CurrencyMismatch):
        await town.send(ana, luis.iban, 1, amount=Amount(minor=1, currency=Currency.USD))
    with pytest.raises(CurrencyMismatch):
        await town.send(ana, dollars.iban, 1)


async def test_no_account_counts_more_than_the_bank_can(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    fill = text("UPDATE accounts SET credits_posted = credits_posted + :much WHERE id = :id")
    empty = text("UPDATE accounts SET credits_posted = credits_posted - :much WHERE id = :id")
    planted = {"much": BALANCE_MINOR_MAX, "id": luis.account_id}
    async with town.database.write() as session:
        await session.run(fill, planted)
    with pytest.raises(BalanceLimit):
        await town.send(ana, luis.iban, 1)
    async with town.database.write() as session:
        await session.run(empty, planted)


async def test_a_strangers_account_an_unknown_and_an_unknown_payee_are_all_not_there(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    with pytest.raises(AccountUnknown):
        await town.send(luis, ana.iban, 1, debit_account_id=ana.account_id)
    with pytest.raises(AccountUnknown):
        await town.send(luis, ana.iban, 1, debit_account_id=AccountId(new_id()))
    with pytest.raises(PayeeUnknown):
        await town.send(ana, "ES9121000418450200051332", 1)
    assert await town.balance(ana) == 10


async def test_between_own_accounts_the_customer_sees_both_balances(town: Town) -> None:
    ana = await town.person(owns=10)
    savings = await town.second_account(ana)
    view = await town.send(ana, savings.iban, 4)
    assert view.held == {ana.account_id, savings.account_id}


async def test_each_side_reads_the_transfer_and_a_stranger_does_not(town: Town) -> None:
    ana, luis, eva = await town.person(owns=10), await town.person(), await town.person()
    transfer = (await town.send(ana, luis.iban, 4)).transfer
    read = town.services.transfers.transfer_of
    assert (await read(ana.customer_id, transfer.transfer_id)).held == {ana.account_id}
    assert (await read(luis.customer_id, transfer.transfer_id)).held == {luis.account_id}
    for customer_id, transfer_id in (
        (eva.customer_id, transfer.transfer_id),
        (CustomerId(new_id()), transfer.transfer_id),
        (ana.customer_id, TransferId(new_id())),
    ):
        with pytest.raises(TransferUnknown):
            await read(customer_id, transfer_id)


async def test_sixty_four_parallel_transfers_never_take_more_than_there_is(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    outcomes = await all_of(town.send(ana, luis.iban, 3) for _ in range(64))
    moved = [outcome for outcome in outcomes if isinstance(outcome, TransferView)]
    assert len(moved) == 33
    assert all(isinstance(outcome, InsufficientFunds) for outcome in outcomes if outcome not in moved)
    assert (await town.balance(ana), await town.balance(luis)) == (1, 99)
    assert sorted(view.transfer.debit.version or 0 for view in moved) == list(range(2, 35))


async def test_one_key_sixty_four_times_at_once_has_one_effect_and_one_answer(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    outcomes = await all_of(town.send(ana, luis.iban, 3, idempotency_key="all-at-once-1234") for _ in range(64))
    views = [outcome for outcome in outcomes if isinstance(outcome, TransferView)]
    assert len(views) == 64
    assert {view.transfer.transfer_id for view in views} == {views[0].transfer.transfer_id}
    assert [view.replayed for view in views].count(False) == 1
    assert await town.balance(ana) == 97


async def test_one_key_for_two_bodies_at_once_lets_one_body_through(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    savings = await town.second_account(ana)
    await town.grant(savings.account_id, 1000)

    def order(number: int) -> Awaitable[TransferView]:
        payer = (ana, savings)[number % 2]
        return town.send(
            payer, luis.iban, 1, idempotency_key="two-bodies-at-once", request_hash=bytes([number % 2]) * 16
        )

    outcomes = await all_of(order(number) for number in range(32))
    assert sum(isinstance(outcome, IdempotencyKeyReused) for outcome in outcomes) == 16
    assert await town.balance(luis) == 1


async def test_crossing_transfers_neither_deadlock_nor_lose_money(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person(owns=1000)

    def cross(number: int) -> Awaitable[TransferView]:
        payer, payee = (ana, luis) if number % 2 else (luis, ana)
        return town.send(payer, payee.iban, 1 + number % 7)

    before = await deadlocks(town)
    outcomes = await all_of(cross(number) for number in range(64))
    assert all(isinstance(outcome, TransferView) for outcome in outcomes)
    assert await town.balance(ana) + await town.balance(luis) == 2000
    assert await deadlocks(town) == before


async def test_a_ring_of_transfers_conserves_the_money(town: Town) -> None:
    ring = [await town.person(owns=50) for _ in range(5)]

    def next_one(number: int) -> Awaitable[TransferView]:
        payer: Person = ring[number % 5]
        return town.send(payer, ring[(number * 3 + 1) % 5].iban, 1 + number % 20)

    await all_of(next_one(number) for number in range(100))
    assert sum([await town.balance(person) for person in ring]) == 250


async def test_half_past_midnight_in_madrid_is_booked_on_the_new_day(town: Town) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    instant = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)
    town.clock.shift = instant - datetime.now(UTC)
    transfer = (await town.send(ana, luis.iban, 4)).transfer
    assert (transfer.booked_at >= instant, transfer.booking_date) == (True, date(2027, 7, 2))
    (event,) = await events_about(town.database, transfer.transfer_id)
    assert event["booked_at"].startswith("2027-07-01T22:30")


async def all_of(orders: Iterable[Awaitable[TransferView]]) -> list[TransferView | DomainError]:
    """Run all at once; refusals are outcomes, anything else fails the test."""
    outcomes = await asyncio.gather(*orders, return_exceptions=True)
    unexpected = [outcome for outcome in outcomes if not isinstance(outcome, (TransferView, DomainError))]
    assert unexpected == []
    return cast("list[TransferView | DomainError]", outcomes)


async def deadlocks(town: Town) -> int:
    query = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    async with town.database.read() as session:
        return int(await session.scalar(query))


async def test_the_payers_statement_names_the_payee_as_the_payer_does(town: Town) -> None:
    ana, luis = await town.person("Ana Robles", owns=1000), await town.person("Luis Vega")
    await town.send(ana, luis.iban, 250, payee_name="Rent")
    named = []
    for person in (ana, luis):
        wanted = PageWanted(person.account_id, EntryFilter(), None, 1)
        page = await town.services.entries.page_for(person.customer_id, wanted)
        named.append(page.entries[0].text.counterparty_name)
    assert named == ["Rent", "Ana Robles"]


async def test_an_order_that_comes_too_late_moves_nothing_but_a_late_repeat_is_answered(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    limit = town.clock.now() + timedelta(minutes=1)
    first = await town.send(ana, luis.iban, 250, idempotency_key="key-in-good-time", not_after=limit)
    town.clock.shift += timedelta(minutes=2)
    again = await town.send(ana, luis.iban, 250, idempotency_key="key-in-good-time", not_after=limit)
    assert again.transfer == first.transfer
    with pytest.raises(OrderExpired):
        await town.send(ana, luis.iban, 250, idempotency_key="key-that-comes-late", not_after=limit)
    assert await town.balance(ana) == 750
