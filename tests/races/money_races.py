"""Races for the money itself: what is not there is not spent, and who crosses whom does not matter."""

import asyncio
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from kernel.ids import new_id
from race_arena import SLOW, WIDTH, Arena, Course, at_once
from race_orders import Answer, Payment, Person, new_key
from testkit.polling import eventually

_BATCHES, _BATCHES_WAIT = 42, 40
"""Of a hundred orders each: how many are sent while the writer takes none, and how many of them it lets wait."""
_FULL_SECONDS_MAX = 10


async def overdraw(arena: Arena, course: Course) -> None:
    """64 transfers of 100 from an account with 2,000: twenty of them move."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 2_000)
        answers = await at_once(course, (arena.door.pay(Payment(payer, payee, 100)) for _ in range(WIDTH)))
        wanted = {"completed": 20, "insufficient-funds": WIDTH - 20}
        course.expect_codes("only-what-is-there-moves", answers, wanted)
        course.expect("only-what-is-there-moves", await arena.balance(payer) == 0, await arena.balance(payer))


async def crossing(arena: Arena, course: Course) -> None:
    """Two accounts pay each other, 32 orders each way under way at any time."""
    there, back = await arena.people(2, 20_000)
    pairs = [(there, back), (back, there)] * (WIDTH // 2)
    sent: Counter[Person] = Counter()

    began = time.monotonic()

    async def pay_on(payer: Person, payee: Person) -> None:
        turns = 0
        while turns < course.rounds or time.monotonic() < began + course.seconds_min:
            answer = await arena.door.pay(Payment(payer, payee, 1))
            course.saw([answer])
            sent[payer] += answer.made
            turns += 1

    await asyncio.gather(*(pay_on(*pair) for pair in pairs))
    course.figures["orders_per_second"] = round(course.fired / (time.monotonic() - began))
    course.expect("crossing-orders-all-move", sent.total() == course.fired, dict(course.outcomes))
    wanted = 20_000 - sent[there] + sent[back]
    course.expect("crossing-orders-all-move", await arena.balance(there) == wanted, await arena.balance(there))


async def ring(arena: Arena, course: Course) -> None:
    """Eight accounts in a ring, each pays the next eight times with what it may only have from the one before."""
    people = await arena.people(8)
    await arena.grant(people[:1], 80)
    for _ in range(course.rounds):
        pairs = [(payer, people[(place + 1) % 8]) for place, payer in enumerate(people)] * 8
        await at_once(course, (arena.door.pay(Payment(payer, payee, 10)) for payer, payee in pairs))
    balances = [await arena.balance(person) for person in people]
    course.expect("only-what-is-there-moves", sum(balances) == 80 and min(balances) >= 0, balances)


async def strangers(arena: Arena, course: Course) -> None:
    """Half of the orders are sent by somebody who does not hold the account, alone and in batches with its holder."""
    for _ in range(course.rounds):
        payer, payee, stranger = await arena.people(3, 5_000)
        mine = [Payment(payer, payee, 10) for _ in range(WIDTH // 2)]
        theirs = [Payment(payer, payee, 10, token=stranger.token) for _ in range(WIDTH // 2)]
        both = [payment for pair in zip(mine, theirs, strict=True) for payment in pair]
        answers = await at_once(course, (arena.door.pay(payment) for payment in both))
        again = [Payment(one.payer, one.payee, 10, token=one.token) for one in both]
        answers += await _together(arena, course, again)
        wanted = {"completed": WIDTH, "account-unknown": WIDTH}
        course.expect_codes("only-holders-spend", answers, wanted)
        refused = {answer.code for answer in answers[1::2]}
        course.expect("only-holders-spend", refused == {"account-unknown"}, refused)


async def mixed_batches(arena: Arena, course: Course) -> None:
    """16 batches at once of which every other order is none: it fails alone, and nobody waits for it."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        wrong: list[dict[str, Any]] = [{"minor": 0}, {"token": "nonsense"}, {"key": "short"}]
        payments = [Payment(payer, payee, 1) for _ in range(6)]
        payments[::2] = [replace(one, **change) for one, change in zip(payments[::2], wrong, strict=True)]
        batches = [[replace(one, **_its_own(one)) for one in payments] for _ in range(16)]
        answers = await asyncio.gather(*(_together(arena, course, batch) for batch in batches))
        wanted = ["invalid-input", "completed", "token-invalid", "completed", "idempotency-key-malformed", "completed"]
        found = [[answer.code for answer in batch] for batch in answers]
        course.expect("a-bad-order-fails-alone", found == [wanted] * 16, found)


def _its_own(payment: Payment) -> dict[str, Any]:
    return {"quote_id": new_id(), **({} if payment.key == "short" else {"key": new_key()})}


async def full_queue(arena: Arena, course: Course) -> None:
    """More orders than may wait: some batches are told so, whole, and move when they are sent again."""
    payer, payee = await arena.people(2, 20_000)
    batches = [[Payment(payer, payee, 1) for _ in range(100)] for _ in range(_BATCHES)]
    told: dict[int, list[Answer]] = {}

    async def send(place: int) -> None:
        told[place] = await _together(arena, course, batches[place])

    async def some_are_refused() -> bool:
        return len(told) == _BATCHES - _BATCHES_WAIT

    async with asyncio.TaskGroup() as tasks, arena.held_up(payer, payee) as (_, _, first):
        for place in range(_BATCHES):
            tasks.create_task(send(place))
        await eventually(some_are_refused, seconds=_FULL_SECONDS_MAX)
    codes = [{answer.code for answer in told[place]} for place in range(_BATCHES)]
    alike = all(found in ({"completed"}, {"ledger-busy"}) for found in codes)
    course.expect("a-full-queue-says-so", alike and {"ledger-busy"} in codes and first.result()[0].made, codes)
    busy = [batch for batch, found in zip(batches, codes, strict=True) if found == {"ledger-busy"}]
    left = 20_000 - await arena.balance(payer) - 1
    course.expect("a-full-queue-says-so", left == 100 * (_BATCHES - len(busy)), f"{left} of {len(busy)} busy batches")
    again = await asyncio.gather(*(_together(arena, course, batch) for batch in busy))
    course.expect("a-repeat-is-answered", all(one.made for batch in again for one in batch), course.outcomes)


async def _together(arena: Arena, course: Course, payments: list[Payment]) -> list[Answer]:
    answers = await arena.door.pay_together(payments)
    course.saw(answers)
    return answers


async def slow_commits(arena: Arena, course: Course) -> None:
    """The database takes its time to commit; whoever is answered finds the transfer there at once."""
    payer, payee = await arena.people(2, 5_000 * course.rounds)
    async with arena.slow_disk():
        for _ in range(course.rounds):
            payments = [Payment(payer, payee, 10, reference="Race" if n % 16 else SLOW) for n in range(WIDTH)]
            early = await asyncio.gather(*(_found_late(arena, course, payment) for payment in payments))
            course.expect("answered-is-committed", not any(early), f"{sum(early)} answers came before their commit")


async def _found_late(arena: Arena, course: Course, payment: Payment) -> bool:
    answer = await arena.door.pay(payment)
    course.saw([answer])
    if not answer.made:
        return False
    return not await arena.scalar("SELECT count(*) FROM transfers WHERE id = :id", id=answer.id)
