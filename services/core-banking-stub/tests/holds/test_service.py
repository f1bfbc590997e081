"""Holds on a real database, many at once: whatever is tried, each ends once."""

import asyncio
import random
from datetime import timedelta

from core_banking_stub.orders.service import HoldResolved, InsufficientFunds
from core_banking_stub.transfers.service import TransferView
from core_town import Town
from kernel.ids import CustomerId, TransferId


async def status_of(town: Town, customer_id: CustomerId, hold_id: TransferId) -> str:
    return (await town.services.holds.hold_of(customer_id, hold_id)).status


async def test_of_many_ends_at_once_one_is_the_end(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    for number in range(8):
        hold_id = await town.hold(ana, luis.iban, 10)
        ends = [town.post_hold(ana, hold_id, 1 + other % 10) for other in range(16)]
        ends += [town.void_hold(ana, hold_id) for _ in range(16)]
        random.Random(number).shuffle(ends)
        outcomes = await asyncio.gather(*ends, return_exceptions=True)
        assert sum(isinstance(one, TransferView) for one in outcomes) == 1
        assert all(isinstance(one, (TransferView, HoldResolved)) for one in outcomes)
    account = await town.services.accounts.account_of(ana.customer_id, ana.account_id)
    assert account.book.debits_pending == 0


async def test_a_hold_that_is_posted_while_it_expires_is_one_or_the_other(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    for _ in range(8):
        hold_id = await town.hold(ana, luis.iban, 10)
        before = await town.balance(luis)
        posting = asyncio.create_task(town.post_hold(ana, hold_id))
        town.clock.shift += timedelta(hours=1, seconds=1)
        _, posted = await asyncio.gather(town.services.hold_expiry.expire_once(), posting, return_exceptions=True)
        is_posted = isinstance(posted, TransferView)
        assert is_posted or isinstance(posted, HoldResolved)
        assert await status_of(town, ana.customer_id, hold_id) == ("posted" if is_posted else "expired")
        assert await town.balance(luis) == before + 10 * is_posted


async def test_parallel_holds_never_hold_more_than_there_is(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    outcomes = await asyncio.gather(*(town.hold(ana, luis.iban, 3) for _ in range(64)), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in outcomes) == 33
    assert all(isinstance(one, InsufficientFunds) for one in outcomes if isinstance(one, BaseException))
