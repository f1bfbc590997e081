"""Races of what is written beside the writer: closings, openings, and the seed's past."""

import asyncio
import json
import sys
from pathlib import Path
from uuid import UUID

from core_banking_stub.group_writers.ledger_connection import BadStatement
from deliver_registrations import deliver
from embedded.programs import run_once
from hold_races import placed
from kernel.errors import DomainError
from kernel.ids import new_id
from race_arena import WIDTH, Arena, Course
from race_orders import Answer, Payment, Person

_ACCOUNTS, _TIMES = 8, 3
_BOOK = "SELECT version, status FROM accounts WHERE id = :id"
_OPENED = """
    SELECT (SELECT count(*) FROM account_holders WHERE customer_id = :id) AS accounts,
        (SELECT count(*) FROM customers WHERE customer_id = :id) AS customers,
        (SELECT count(*) FROM outbox WHERE payload::jsonb -> 'data' -> 'customer_ids' ->> 0 = CAST(:id AS text)) AS told
"""


async def closing(arena: Arena, course: Course) -> None:
    """Eight accounts are closed while money goes in and out of them 64 times at once."""
    for _ in range(course.rounds):
        accounts, friend = await arena.people(_ACCOUNTS), await arena.person(5_000)
        closings = await asyncio.gather(*(_closing(arena, course, account, friend) for account in accounts))
        for account, answer in zip(accounts, closings, strict=True):
            row = (await arena.rows(_BOOK, id=account.account_id))[0]
            course.expect("what-is-closed-stays-closed", answer.made and row.status == "closed", answer.body)
            same = row.version == answer.body.get("version")
            course.expect("what-is-closed-stays-closed", same, f"{row.version} is not {answer.body.get('version')}")


async def _closing(arena: Arena, course: Course, account: Person, friend: Person) -> Answer:
    """An operator asks again and again from the moment that money has come in."""
    operator, is_used = arena.operator("supervisor"), asyncio.Event()
    workers = asyncio.gather(
        *(_in_and_out(arena, course, (account, friend), is_used) for _ in range(WIDTH // _ACCOUNTS))
    )
    await is_used.wait()
    while True:
        answer = await arena.door.close_account(operator, account.account_id)
        course.saw([answer])
        if answer.code != "account-not-empty":
            await workers
            return answer


async def _in_and_out(arena: Arena, course: Course, between: tuple[Person, Person], is_used: asyncio.Event) -> None:
    """What came in can go out again: while it is there the account cannot be closed."""
    account, friend = between
    for _ in range(_TIMES):
        came = await arena.door.pay(Payment(friend, account, 5))
        course.saw([came])
        is_used.set()
        if not came.made:
            course.expect("only-a-closing-refuses", came.code == "payee-unknown", came.body)
            return
        went = await arena.door.pay(Payment(account, friend, 5))
        course.saw([went])
        course.expect("only-a-closing-refuses", went.made, went.body)


async def history_beside(arena: Arena, course: Course) -> None:
    """The seed writes the past of eight accounts while they pay each other and hold, 64 orders at once."""
    people = await arena.people(_ACCOUNTS, 50_000)
    granted, stop = 0, asyncio.Event()

    async def write_past() -> None:
        nonlocal granted
        while not stop.is_set():
            try:
                await arena.grant(people, 1)
            except (DomainError, BadStatement) as error:
                course.expect("both-writers-get-through", False, repr(error))
                continue
            granted += 1

    async def pay_on(place: int) -> None:
        payer, payee = people[place % _ACCOUNTS], people[(place + 1) % _ACCOUNTS]
        for _ in range(course.rounds):
            if place % 2:
                course.saw([await arena.door.pay(Payment(payer, payee, 2))])
                continue
            for hold_id in await placed(arena, course, [Payment(payer, payee, 2)]):
                course.saw([await arena.door.void_hold(payer, hold_id)])

    writing = asyncio.gather(write_past(), write_past())
    try:
        await asyncio.gather(*(pay_on(place) for place in range(WIDTH)))
    finally:
        stop.set()
        await writing
    course.figures["pasts"] = granted
    balances = [await arena.balance(person) for person in people]
    course.expect("both-writers-count", sum(balances) == _ACCOUNTS * (50_000 + granted), balances)


async def registration(arena: Arena, course: Course) -> None:
    """The queue delivers one registration 64 times at once, half of them as another event: one account is opened."""
    for _ in range(course.rounds):
        customer_id = new_id()
        failed = await _delivered(arena, customer_id)
        course.fired += WIDTH
        course.outcomes["delivered"] += WIDTH - len(failed)
        row = (await arena.rows(_OPENED, id=customer_id))[0]
        course.expect("one-registration-one-account", (row.accounts, row.customers) == (1, 1), row)
        course.expect("one-registration-one-account", row.told == 1 and not failed, f"{row} {failed[:3]}")


async def _delivered(arena: Arena, customer_id: UUID) -> list[str]:
    if not arena.sources.is_a_copy:
        return await deliver(arena.services.accounts, customer_id, WIDTH)
    program = Path(__file__).parent / "deliver_registrations.py"
    environment = arena.ground.environment(arena.tables) | {"PYTHONPATH": str(arena.sources.packages)}
    said = await run_once((sys.executable, str(program), str(customer_id), str(WIDTH)), environment)
    failed: list[str] = json.loads(said.splitlines()[-1])
    return failed
