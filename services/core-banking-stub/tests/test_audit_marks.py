"""What change data capture will read: the marks as they lie in the write-ahead log."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from core_banking_stub.operator_accounts.service import ClosureOrder
from core_banking_stub.orders.service import Limits
from core_banking_stub.transfer_limits.service import LimitChange
from core_town import Town, rolled_back
from embedded.bank import EmbeddedBank
from kernel.ids import OperatorId, new_id
from kernel.money import Currency
from servicekit import audit_marks, telemetry
from servicekit.audit_marks import Actor, AuditMark
from testkit.change_log import ChangeLog, change_log
from testkit.databases import MigratedDatabase


@pytest.fixture
async def log(postgres_server: EmbeddedBank, core_database: MigratedDatabase, town: Town) -> AsyncIterator[ChangeLog]:  # noqa: ARG001  The town comes first.
    async with change_log(postgres_server, core_database.url) as opened:
        yield opened


async def test_a_transfer_says_who_ordered_it_and_within_which_request(town: Town, log: ChangeLog) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    telemetry.request_id.set("request-of-this-test")
    view = await town.send(ana, luis.iban, 4)
    mark = (await log.marks())[-1]
    assert mark["actor"] == {"kind": "customer", "subject": str(ana.customer_id)}
    assert (mark["action"], mark["outcome"]) == ("transfer.execute", "completed")
    assert (mark["request_id"], mark["transfer_id"]) == ("request-of-this-test", str(view.transfer.transfer_id))


async def test_a_closure_says_which_operator_and_why(town: Town, log: ChangeLog) -> None:
    ana, operator_id = await town.person(), OperatorId(new_id())
    await town.services.operator_accounts.close(ClosureOrder(operator_id, ana.account_id, "Asked for it"))
    mark = (await log.marks())[-1]
    assert mark["actor"] == {"kind": "operator", "subject": str(operator_id)}
    assert (mark["action"], mark["reason"]) == ("account.close", "Asked for it")


async def test_a_change_of_limits_says_what_they_were_and_are(town: Town, log: ChangeLog) -> None:
    ana = await town.person()
    wanted = Limits(per_transfer=1, per_day=2, new_payee=3)
    await town.services.transfer_limits.change(LimitChange(ana.customer_id, Currency.EUR, wanted, '"0"'))
    mark = (await log.marks())[-1]
    assert mark["actor"] == {"kind": "customer", "subject": str(ana.customer_id)}
    assert (mark["action"], mark["currency"]) == ("limits.change", "EUR")
    assert [mark[f"{name}_before"] for name in ("per_transfer", "per_day", "new_payee")] == [
        *("2000000", "5000000", "1000000")
    ]
    assert [mark[f"{name}_after"] for name in ("per_transfer", "per_day", "new_payee")] == ["1", "2", "3"]


async def test_a_reversal_says_which_operator_and_why_and_an_expiry_is_nobodys(town: Town, log: ChangeLog) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    transfer_id = (await town.send(ana, luis.iban, 4)).transfer.transfer_id
    operator_id = OperatorId(new_id())
    await town.reverse(transfer_id, operator_id=operator_id, reason="Sent twice")
    mark = (await log.marks())[-1]
    assert (mark["actor"], mark["action"]) == ({"kind": "operator", "subject": str(operator_id)}, "transfer.reverse")
    assert (mark["reversal_of"], mark["reason"]) == (str(transfer_id), "Sent twice")
    hold_id = await town.hold(ana, luis.iban, 4)
    town.clock.shift += timedelta(hours=2)
    while await town.services.hold_expiry.expire_once():
        continue
    (mark,) = [one for one in await log.marks() if one.get("hold_id") == str(hold_id)]
    assert (mark["actor"]["kind"], mark["action"], mark["outcome"]) == ("service", "hold.expire", "voided")


async def test_past_movements_are_marked_one_by_one_as_the_seeds(town: Town, log: ChangeLog) -> None:
    ana = await town.person(owns=10)
    mark = (await log.marks())[-1]
    assert mark["actor"] == {"kind": "seed", "subject": None}
    assert mark["transfer_id"]
    assert await town.balance(ana) == 10


async def test_what_is_rolled_back_leaves_no_mark(town: Town, log: ChangeLog) -> None:
    async with rolled_back(town.database) as session:
        await audit_marks.emit_all(session, [AuditMark(Actor("seed"), "never.happened")])
    assert [mark for mark in await log.marks() if mark["action"] == "never.happened"] == []
