import asyncio

import pytest
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.operator_accounts.service import (
    AccountAlreadyClosed,
    AccountCursorMalformed,
    AccountNotEmpty,
    AccountSearch,
    ClosureOrder,
)
from core_banking_stub.transfers.service import TransferView
from core_town import Person, Town, events_about
from kernel.ids import AccountId, OperatorId, new_id


def closure(person: Person, reason: str = "Customer asked for it") -> ClosureOrder:
    return ClosureOrder(OperatorId(new_id()), person.account_id, reason)


async def test_an_empty_account_is_closed_and_is_gone_for_its_customer(town: Town) -> None:
    ana, luis = await town.person(owns=0), await town.person(owns=10)
    closed = await town.services.operator_accounts.close(closure(ana, "Customer asked for it"))
    assert (closed.book.is_open, closed.details.closed_at is not None) == (False, True)
    assert await town.services.accounts.accounts_of(ana.customer_id) == []
    with pytest.raises(AccountUnknown):
        await town.services.accounts.account_of(ana.customer_id, ana.account_id)
    with pytest.raises(AccountUnknown):
        await town.send(ana, luis.iban, 1)
    with pytest.raises(PayeeUnknown):
        await town.send(luis, ana.iban, 1)
    event = (await events_about(town.database, ana.account_id))[-1]
    assert (event["type"], event["reason"]) == ("core-banking.account-closed.v1", "Customer asked for it")


async def test_an_account_with_money_stays_open(town: Town) -> None:
    ana = await town.person(owns=1)
    with pytest.raises(AccountNotEmpty):
        await town.services.operator_accounts.close(closure(ana))
    assert await town.balance(ana) == 1


async def test_an_account_that_was_emptied_can_be_closed_and_keeps_its_entries(town: Town) -> None:
    ana, luis = await town.person(owns=7), await town.person()
    await town.send(ana, luis.iban, 7)
    closed = await town.services.operator_accounts.close(closure(ana))
    assert (closed.book.version, closed.book.balance) == (2, 0)


async def test_an_account_with_an_open_hold_stays_open_until_the_hold_is_resolved(town: Town) -> None:
    ana, luis = await town.person(owns=5), await town.person()
    hold_id = await town.hold(ana, luis.iban, 5)
    with pytest.raises(AccountNotEmpty):
        await town.services.operator_accounts.close(closure(ana))
    await town.post_hold(ana, hold_id)
    await town.services.operator_accounts.close(closure(ana))


async def test_closing_twice_is_told_apart(town: Town) -> None:
    ana = await town.person()
    outcomes = await asyncio.gather(
        *[town.services.operator_accounts.close(closure(ana)) for _ in range(6)], return_exceptions=True
    )
    assert sum(isinstance(outcome, AccountAlreadyClosed) for outcome in outcomes) == 5
    assert len(await events_about(town.database, ana.account_id)) == 2


async def test_only_customers_accounts_can_be_closed(town: Town) -> None:
    for account_id in (AccountId(new_id()), *town.purposes.values()):
        with pytest.raises(AccountUnknown):
            await town.services.operator_accounts.close(ClosureOrder(OperatorId(new_id()), account_id, "no reason"))


async def test_money_sent_while_the_account_is_closed_is_never_lost_in_it(town: Town) -> None:
    luis = await town.person(owns=100)
    for _ in range(10):
        ana = await town.person()
        sent, closed = await asyncio.gather(
            town.send(luis, ana.iban, 1),
            town.services.operator_accounts.close(closure(ana)),
            return_exceptions=True,
        )
        if isinstance(sent, TransferView):
            assert isinstance(closed, AccountNotEmpty)
        else:
            assert isinstance(sent, PayeeUnknown)


async def test_the_list_pages_from_the_newest_account_and_filters(town: Town) -> None:
    people = [await town.person(f"Number {number}") for number in range(5)]
    await town.services.operator_accounts.close(closure(people[3]))
    search = town.services.operator_accounts.search
    page, cursor = await search(AccountSearch(None, 2, None, None))
    assert [account.details.account_id for account in page] == [people[4].account_id, people[3].account_id]
    rest, _ = await search(AccountSearch(cursor, 2, None, is_open=True))
    assert [account.details.account_id for account in rest] == [people[2].account_id, people[1].account_id]
    closed, _ = await search(AccountSearch(None, 1, None, is_open=False))
    assert [account.details.account_id for account in closed] == [people[3].account_id]
    found, none = await search(AccountSearch(None, 2, people[0].iban, None))
    assert ([account.details.account_id for account in found], none) == ([people[0].account_id], None)


@pytest.mark.parametrize("cursor", ["", "abc", "!!!", "A" * 60, "á"])
async def test_a_made_up_cursor_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(AccountCursorMalformed):
        await town.services.operator_accounts.search(AccountSearch(cursor, 2, None, None))
