"""How fast the core's statements are inside PostgreSQL: groups judged beforehand, written one after the other.

The rules of the core judge the orders, in memory, and its repository says what it would write. That becomes rows of a
table, and a procedure takes a row, locks, writes and commits. No client, no network and no Python is in the time.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from core_banking_stub.accounts.service import AccountDirectory
from core_banking_stub.group_writers import repository
from core_banking_stub.group_writers.ledger_connection import LedgerConnection, connect
from core_banking_stub.orders.service import Judge, Ledger, Limits, Rules, TransferOrder
from core_banking_stub.settings import CoreBankingSettings
from ground import Ground, settings_of
from ledger_sql import group_table, groups_procedure, write_function
from ours_bank import OurBank, ledger_order
from shapes import Shape, orders

GROUP = 256
_WARM_UP_GROUPS = 8


async def measure(ground: Ground, bank: OurBank, shape: Shape, groups: int) -> dict[str, Any]:
    """The bank's own writer must rest meanwhile."""
    count = (groups + _WARM_UP_GROUPS) * GROUP
    wanted = [ledger_order(one, bank.holders) for one in orders(shape, f"limit/{time.time_ns()}", count)]
    connection = await connect(ground.core_owner_url)
    try:
        found = await _judged(connection, bank, settings_of(ground.core), wanted)
        await _prepare(ground, found)
        await connection.fetch("SET statement_timeout = 0")
        await connection.fetch(f"CALL run_groups(0, {_WARM_UP_GROUPS})")
        began = time.perf_counter()
        await connection.fetch(f"CALL run_groups({_WARM_UP_GROUPS}, {len(found)})")
        took = time.perf_counter() - began
    finally:
        await connection.close()
    return {"shape": shape.value, "group": GROUP, "groups": groups, "per_second": round(groups * GROUP / took, 1)}


async def _judged(
    connection: LedgerConnection, bank: OurBank, settings: CoreBankingSettings, wanted: Sequence[TransferOrder]
) -> list[tuple[Any, ...]]:
    ledger = Ledger(
        *await AccountDirectory(bank.database).of(
            {order.debit_account_id for order in wanted}, {order.credit_iban for order in wanted}
        )
    )
    epoch = await connection.take_over()
    if epoch is None:
        raise RuntimeError("Somebody else writes the ledger.")
    async with connection.group(epoch):
        await repository.read_for(connection, wanted, ledger)
    found: list[tuple[Any, ...]] = []
    rules, now = _rules(settings), datetime.now(UTC)
    for start in range(0, len(wanted), GROUP):
        judge = Judge(ledger, rules, now)
        for order in wanted[start : start + GROUP]:
            judge.judge(order)
        written = judge.taken()
        found.append((start // GROUP, list(written.books), *repository.rows_of(written).values))
    return found


async def _prepare(ground: Ground, found: list[tuple[Any, ...]]) -> None:
    owner = await asyncpg.connect(ground.core_owner_url)
    try:
        await owner.execute("DROP TABLE IF EXISTS given_groups CASCADE")
        for statement in (group_table, write_function, groups_procedure):
            await owner.execute(statement())
        await owner.copy_records_to_table("given_groups", records=found)
        await owner.execute("ANALYZE given_groups")
    finally:
        await owner.close()


def _rules(settings: CoreBankingSettings) -> Rules:
    limits = Limits(settings.limit_per_transfer_minor, settings.limit_per_day_minor, settings.limit_new_payee_minor)
    return Rules(settings.bank_time_zone, limits, timedelta(days=settings.payee_is_new_days))
