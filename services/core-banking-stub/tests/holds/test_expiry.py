"""What was held too long is free again, once, by the process that writes."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from core_banking_stub.group_writers.service import GroupWriter
from core_banking_stub.orders.service import Judged, Order, WriterElsewhere
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import services_on
from core_town import Town
from kernel.ids import TransferId
from testkit.polling import eventually


async def test_only_what_is_due_expires_and_only_once(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    due = [await town.hold(ana, luis.iban, 10) for _ in range(3)]
    town.clock.shift += timedelta(minutes=30)
    later = await town.hold(ana, luis.iban, 10)

    async def statuses() -> list[str]:
        while await town.services.hold_expiry.expire_once():
            continue
        return [(await town.services.holds.hold_of(ana.customer_id, one)).status for one in (*due, later)]

    assert await statuses() == ["held"] * 4
    town.clock.shift += timedelta(minutes=31)
    assert await statuses() == ["expired"] * 3 + ["held"]
    account = await town.services.accounts.account_of(ana.customer_id, ana.account_id)
    assert (account.book.balance, account.book.available) == (100, 90)


async def test_what_expires_after_nothing_was_due_expires_too_whichever_way_the_clock_is_set(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()

    async def status(hold_id: TransferId) -> str:
        while await town.services.hold_expiry.expire_once():
            continue
        return (await town.services.holds.hold_of(ana.customer_id, hold_id)).status

    for days in (0, 3, -2):
        town.clock.shift += timedelta(days=days)
        hold_id = await town.hold(ana, luis.iban, 10)
        assert await status(hold_id) == "held"
        town.clock.shift += timedelta(minutes=61)
        assert await status(hold_id) == "expired"


async def test_the_running_loop_outlives_what_fails_and_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    hold_id = await town.hold(ana, luis.iban, 10)
    town.clock.shift += timedelta(hours=2)
    failures = [WriterElsewhere(), KeyError("what nobody foresaw")]
    submit_all = GroupWriter.submit_all

    async def failing(writer: GroupWriter, orders: Sequence[Order]) -> list[Judged]:
        if failures:
            raise failures.pop()
        return await submit_all(writer, orders)

    monkeypatch.setattr(GroupWriter, "submit_all", failing)

    async def has_expired() -> bool:
        return (await town.services.holds.hold_of(ana.customer_id, hold_id)).status == "expired"

    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(town.services.hold_expiry.run(stop))
        try:
            await eventually(has_expired, seconds=30)
        finally:
            stop.set()
    assert failures == []


async def test_a_process_that_stands_by_leaves_it_to_the_writer(town: Town, settings: CoreBankingSettings) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    hold_id = await town.hold(ana, luis.iban, 10)
    town.clock.shift += timedelta(hours=2)
    idle = services_on(town.database, town.clock, settings).hold_expiry
    assert await idle.expire_once() == 0
    assert (await town.services.holds.hold_of(ana.customer_id, hold_id)).status == "held"
    assert await town.services.hold_expiry.expire_once() > 0
