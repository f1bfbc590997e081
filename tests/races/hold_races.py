"""Races for money that is set aside: a hold ends once, by a posting, a void or its time."""

import random
from asyncio import gather, sleep
from collections import Counter
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from race_arena import SLOW, WIDTH, Arena, Course, at_once
from race_orders import Answer, Payment, Person
from testkit.polling import eventually

_HOURS, _LATER_SECONDS, _LONG_HOURS = 1, 2 * 3_600, 48
_KEPT_MINOR = 20_000
"""A hold that outlives the race: without it, freeing another one twice would be stopped by a sum below zero."""
_EXPIRY_SECONDS_MAX = 25
_CALLS_TAKE_SECONDS = 0.2
_MORE_THAN_AN_EXPIRY_MILLISECONDS = 1_500
_OPEN = """
    SELECT count(*) FROM holds h WHERE h.account_id = :id AND h.expires_at < :until
        AND NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.id)
"""
_POSTED_LATE = """
    SELECT count(*) FROM transfers t JOIN holds h ON h.id = t.hold_id
    WHERE h.account_id = :id AND t.outcome = 'completed' AND t.booked_at >= h.expires_at
"""


async def placed(arena: Arena, course: Course, payments: Sequence[Payment], hours: int = _HOURS) -> list[UUID]:
    """Holds for so many hours, all placed at once."""
    ends_at = in_hours(hours)
    answers = await at_once(course, (arena.door.hold(payment, ends_at) for payment in payments))
    course.expect("every-hold-is-placed", all(answer.made for answer in answers), Counter(a.code for a in answers))
    return [answer.id for answer in answers if answer.made]


def in_hours(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def _couple(arena: Arena, course: Course, purse_minor: int) -> tuple[Person, Person]:
    """Somebody with so much beside what a hold keeps for a long time, and whom they pay."""
    payer, payee = await arena.people(2, purse_minor + _KEPT_MINOR)
    await placed(arena, course, [Payment(payer, payee, _KEPT_MINOR)], _LONG_HOURS)
    return payer, payee


async def _spent(arena: Arena, payer: Person, purse_minor: int) -> int:
    return purse_minor + _KEPT_MINOR - await arena.balance(payer)


async def one_hold_many_posts(arena: Arena, course: Course) -> None:
    """One hold is posted 64 times at once, half of them in part: one posting moves."""
    for _ in range(course.rounds):
        payer, payee = await _couple(arena, course, 50_000)
        for hold_id in await placed(arena, course, [Payment(payer, payee, 300)]):
            posts = (arena.door.post_hold(payer, hold_id, 100 if n % 2 else None) for n in range(WIDTH))
            answers = await at_once(course, posts)
            course.expect_codes("a-hold-ends-once", answers, {"completed": 1, "hold-resolved": WIDTH - 1})
            moved = sum(answer.body["amount"]["minor"] for answer in answers if answer.made)
            spent = await _spent(arena, payer, 50_000)
            course.expect("a-hold-ends-once", spent == moved, f"{moved} was answered, {spent} spent")


async def post_void_expiry(arena: Arena, course: Course) -> None:
    """Four holds are posted and voided eight times each while their time comes: each ends one way."""
    for _ in range(course.rounds):
        payer, payee = await _couple(arena, course, 5_000)
        holds = await placed(arena, course, [Payment(payer, payee, 300) for _ in range(4)])
        calls = [
            arena.door.void_hold(payer, hold_id) if n % 2 else arena.door.post_hold(payer, hold_id)
            for n in range(WIDTH // 4)
            for hold_id in holds
        ]
        answers = await _while_time_passes(arena, course, calls, payer)
        for place in range(len(holds)):
            made = sum(answer.made for answer in answers[place :: len(holds)])
            course.expect("a-hold-ends-once", made <= 1, f"{made} ends of one hold")
        await _check_ends(arena, course, payer)


async def holds_while_expiring(arena: Arena, course: Course) -> None:
    """64 holds are posted, each once, in the moment of their end."""
    for _ in range(course.rounds):
        payer, payee = await _couple(arena, course, 5_000)
        holds = await placed(arena, course, [Payment(payer, payee, 20) for _ in range(WIDTH)])
        calls = [arena.door.post_hold(payer, hold_id) for hold_id in holds]
        answers = await at_once(course, calls[: WIDTH // 4])
        answers += await _while_time_passes(arena, course, calls[WIDTH // 4 :], payer, after_seconds=0)
        made = sum(answer.made for answer in answers)
        spent = await _spent(arena, payer, 5_000)
        course.expect("a-hold-ends-once", spent == 20 * made, f"{made} were posted, {spent} spent")
        await _check_ends(arena, course, payer)


async def voids_while_expiring(arena: Arena, course: Course) -> None:
    """64 holds are voided by their owner while the bank, which found them expired, waits behind with its own end."""
    for _ in range(course.rounds):
        payer, payee = await _couple(arena, course, 5_000)
        holds = await placed(arena, course, [Payment(payer, payee, 20) for _ in range(WIDTH)])
        async with arena.slow_disk(_MORE_THAN_AN_EXPIRY_MILLISECONDS):
            slow = arena.door.pay(Payment(payer, payee, 1, reference=SLOW))
            calls = [slow, *(arena.door.void_hold(payer, hold_id) for hold_id in holds)]
            answers = await _while_time_passes(arena, course, calls, payer, after_seconds=0)
        codes = Counter(answer.code for answer in answers[1:])
        course.expect("a-hold-ends-once", set(codes) <= {"voided", "hold-resolved"}, dict(codes))


async def _while_time_passes(
    arena: Arena,
    course: Course,
    calls: Sequence[Coroutine[Any, Any, Answer]],
    payer: Person,
    *,
    after_seconds: float | None = None,
) -> list[Answer]:
    """The clock moves past the end of all holds while the calls run; then every hold has to end."""

    async def all_ended() -> bool:
        return await _open_holds(arena, payer) == 0

    async def move_clock() -> Answer:
        await sleep(random.uniform(0, _CALLS_TAKE_SECONDS) if after_seconds is None else after_seconds)
        return await arena.door.move_clock(_LATER_SECONDS)

    try:
        _, *answers = await gather(move_clock(), *calls)
        try:
            await eventually(all_ended, seconds=_EXPIRY_SECONDS_MAX)
        except AssertionError:
            course.expect("every-hold-ends", False, f"{await _open_holds(arena, payer)} are open")
        # Nobody is told of the bank's own ends; whoever is refused now came after them, while they were still due.
        course.saw([await arena.door.pay(Payment(payer, payer, 1))])
    finally:
        await arena.door.move_clock(0)
    course.saw(answers)
    return answers


async def _open_holds(arena: Arena, payer: Person) -> int:
    """Of those whose time has come."""
    until = datetime.now(UTC) + timedelta(seconds=_LATER_SECONDS)
    return int(await arena.scalar(_OPEN, id=payer.account_id, until=until))


async def _check_ends(arena: Arena, course: Course, payer: Person) -> None:
    late = await arena.scalar(_POSTED_LATE, id=payer.account_id)
    course.expect("an-expired-hold-moves-nothing", late == 0, f"{late} were posted after their end")


async def partial_posts(arena: Arena, course: Course) -> None:
    """64 holds are posted in part, after somebody asked for more than was held: the rest is free again."""
    for _ in range(course.rounds):
        payer, payee = await _couple(arena, course, 60 * WIDTH)
        holds = await placed(arena, course, [Payment(payer, payee, 50) for _ in range(WIDTH)])
        above = await at_once(course, (arena.door.post_hold(payer, hold_id, 51) for hold_id in holds))
        course.expect_codes("no-hold-is-exceeded", above, {"hold-exceeded": WIDTH})
        answers = await at_once(course, (arena.door.post_hold(payer, hold_id, 20) for hold_id in holds))
        course.expect_codes("a-hold-ends-once", answers, {"completed": WIDTH})
        rest = 40 * WIDTH
        answer = await arena.door.pay(Payment(payer, payee, rest))
        course.saw([answer])
        course.expect("what-is-not-posted-is-free", answer.made, answer.body)


async def holds_overdraw(arena: Arena, course: Course) -> None:
    """Holds and transfers of 100 compete for 2,000: twenty of all 64 get it."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 2_000)
        ends_at = in_hours(_HOURS)
        payments = [Payment(payer, payee, 100) for _ in range(WIDTH)]
        calls = [arena.door.hold(one, ends_at) if n % 2 else arena.door.pay(one) for n, one in enumerate(payments)]
        answers = await at_once(course, calls)
        codes = Counter(answer.code for answer in answers)
        got = codes["held"] + codes["completed"]
        right = got == 20 and codes["insufficient-funds"] == WIDTH - 20
        course.expect("only-what-is-there-moves", right, dict(codes))
