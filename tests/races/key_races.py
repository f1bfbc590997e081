"""Races for one key, one quote and one moment: an order happens once, or never."""

from asyncio import gather
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from hold_races import in_hours, placed
from kernel.ids import new_id
from race_arena import WIDTH, Arena, Course, at_once
from race_orders import Answer, Payment, new_key

_BATCH = 4


def _answered_once(course: Course, answers: Sequence[Answer]) -> None:
    """All the same transfer, and one of them the first to be told."""
    bodies = {str(sorted(answer.body.items())) for answer in answers}
    fresh = sum(not answer.replayed for answer in answers)
    codes = Counter(answer.code for answer in answers)
    alike = len(bodies) == 1 and all(answer.made for answer in answers)
    course.expect("one-key-one-answer", alike and fresh == 1, f"{dict(codes)}, {len(bodies)} bodies, {fresh} fresh")


async def _moved_once(arena: Arena, course: Course, payment: Payment, purse: int) -> None:
    left = await arena.balance(payment.payer)
    course.expect("one-key-one-effect", left == purse - payment.minor, f"{left} is left of {purse}")


async def one_key(arena: Arena, course: Course) -> None:
    """One order under one key, 64 times at once and 64 times again when the first are done."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        payment = Payment(payer, payee, 300)
        answers = await at_once(course, (arena.door.pay(payment) for _ in range(WIDTH)))
        answers += await at_once(course, (arena.door.pay(payment) for _ in range(WIDTH)))
        _answered_once(course, answers)
        await _moved_once(arena, course, payment, 5_000)


async def one_key_in_batches(arena: Arena, course: Course) -> None:
    """One order four times in each of 16 batches at once: also the second of one batch is a repeat."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        payment = Payment(payer, payee, 300)

        answers = await in_batches(arena, course, [payment] * WIDTH)
        _answered_once(course, answers)
        await _moved_once(arena, course, payment, 5_000)


async def in_batches(arena: Arena, course: Course, payments: Sequence[Payment], size: int = _BATCH) -> list[Answer]:
    """So many a batch, all batches at once; in the order of the payments."""
    found: list[list[Answer]] = []
    parts = [payments[at : at + size] for at in range(0, len(payments), size)]

    async def one(place: int) -> None:
        found[place] = await arena.door.pay_together(parts[place])

    found.extend([] for _ in parts)
    await gather(*(one(place) for place in range(len(parts))))
    answers = [answer for part in found for answer in part]
    course.saw(answers)
    return answers


async def one_key_of_each_kind(arena: Arena, course: Course) -> None:
    """A hold, its posting, another's void and a reversal, each under one key 64 times at once and once more later."""
    door, operator = arena.door, arena.operator("supervisor")
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        to_post, to_void = await placed(arena, course, [Payment(payer, payee, 30) for _ in range(2)])
        paid = await door.pay(Payment(payer, payee, 40))
        key = new_key()
        for call in (
            partial(door.hold, Payment(payer, payee, 50), in_hours(1)),
            partial(door.post_hold, payer, to_post, key=key),
            partial(door.void_hold, payer, to_void, key=key),
            partial(door.reverse, operator, paid.id, key=key),
        ):
            answers = await at_once(course, (call() for _ in range(WIDTH)))
            _answered_once(course, answers + await at_once(course, [call()]))
        spent = 5_000 - await arena.balance(payer)
        course.expect("one-key-one-effect", spent == 30, f"{spent} was spent instead of 30")


async def one_key_two_bodies(arena: Arena, course: Course) -> None:
    """One key for two orders: whichever comes first is carried out, the other never."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        one = Payment(payer, payee, 300)
        other = replace(one, minor=400, quote_id=new_id())
        pairs = [payment for _ in range(WIDTH // 2) for payment in (one, other)]
        answers = await at_once(course, (arena.door.pay(payment) for payment in pairs))
        answers += await at_once(course, (arena.door.pay(payment) for payment in pairs))
        by_body = [Counter(answer.code for answer in answers[at::2]) for at in (0, 1)]
        wanted = [{"completed": WIDTH}, {"idempotency-key-reused": WIDTH}]
        course.expect("another-body-is-refused", by_body in (wanted, wanted[::-1]), by_body)


async def one_key_two_customers(arena: Arena, course: Course) -> None:
    """The same key of two customers means two orders: it says nothing about the other's."""
    for _ in range(course.rounds):
        ana, ben, payee = await arena.people(3, 5_000)
        mine = Payment(ana, payee, 300)
        yours = replace(mine, payer=ben, quote_id=new_id())
        answers = await at_once(course, (arena.door.pay(one) for _ in range(WIDTH // 2) for one in (mine, yours)))
        ids = [{answer.body.get("id", answer.code) for answer in answers[at::2]} for at in (0, 1)]
        made = all(answer.made for answer in answers)
        course.expect("keys-are-their-customers", made and len(ids[0]) == len(ids[1]) == 1 and ids[0] != ids[1], ids)


async def one_quote(arena: Arena, course: Course) -> None:
    """One quote under 64 keys, half of them in batches: one of them pays."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 50_000)
        first = Payment(payer, payee, 300)
        answers = await at_once(course, (arena.door.pay(replace(first, key=f"race-{new_id()}")) for _ in range(WIDTH)))
        answers += await in_batches(arena, course, [replace(first, key=f"race-{new_id()}") for _ in range(WIDTH)])
        course.expect_codes("one-quote-one-transfer", answers, {"completed": 1, "quote-used": 2 * WIDTH - 1})


async def late_orders(arena: Arena, course: Course) -> None:
    """The moment until which an order is good passes while 64 orders run; a known key is answered all the same."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        ends = datetime.now(UTC) + timedelta(hours=1)
        payments = [Payment(payer, payee, 10, not_after=ends.isoformat()) for _ in range(WIDTH)]
        waves = payments[: WIDTH // 4], payments[WIDTH // 4 :]
        try:
            during = await at_once(course, (arena.door.pay(payment) for payment in waves[0]))
            calls = [arena.door.pay(payment) for payment in waves[1]]
            told = await gather(*calls[: WIDTH // 4], arena.door.move_clock(7_200), *calls[WIDTH // 4 :])
            second = [answer for answer in told if answer.kind == "transfer"]
            course.saw(second)
            during += second
            late = await at_once(course, (arena.door.pay(replace(one, key=f"late-{one.key}")) for one in payments))
            again = await at_once(course, (arena.door.pay(payment) for payment in payments))
        finally:
            await arena.door.move_clock(0)
        codes = {answer.code for answer in late}
        course.expect("a-late-order-moves-nothing", codes <= {"quote-expired", "quote-used"}, codes)
        booked = await arena.scalar(
            "SELECT count(*) FROM transfers WHERE customer_id = :id AND booked_at > :ends",
            id=payer.customer_id,
            ends=ends,
        )
        course.expect("a-late-order-moves-nothing", booked == 0, f"{booked} were booked after their time")
        same = [one.code for one in during] == [one.code for one in again]
        course.expect("one-key-one-answer", same, "the repeat of an order was answered otherwise")
