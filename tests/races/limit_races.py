"""Races for limits: what 64 orders at once may send together is what they may send one by one."""

from asyncio import gather
from collections.abc import Sequence

from core_banking_stub.accounts.domain import AccountOrder
from hold_races import placed
from kernel.ids import CustomerId, new_id
from kernel.money import Currency
from race_arena import SLOW, WIDTH, Arena, Course, at_once
from race_ground import NEW_PAYEE_MINOR, PER_DAY_MINOR, PER_TRANSFER_MINOR
from race_orders import Answer, Payment, Person
from servicekit.audit_marks import Actor
from testkit.polling import eventually

_A_TENTH_MINOR = PER_TRANSFER_MINOR - 1_000
_SENT = "SELECT coalesce(sum(amount), 0) FROM transfers WHERE customer_id = :id AND outcome = 'completed'"


async def _sent(arena: Arena, person: Person) -> int:
    return int(await arena.scalar(_SENT, id=person.customer_id))


async def daily_limit(arena: Arena, course: Course) -> None:
    """64 orders to eight payees, each a little less than a tenth of the day's limit: ten of them move.

    So it is for who has the bank's limits, and for who has chosen the same.
    """
    for has_chosen in [False, True] * course.rounds:
        payer, payees = await _payer(arena, course, has_chosen=has_chosen), await arena.people(8)
        calls = [arena.door.pay(Payment(payer, payees[place % 8], _A_TENTH_MINOR)) for place in range(WIDTH)]
        first = await at_once(course, calls[:16])
        _check_day(course, first + await at_once(course, calls[16:]))
        sent = await _sent(arena, payer)
        course.expect("the-days-limit-holds", sent <= PER_DAY_MINOR, f"{sent} of {PER_DAY_MINOR} were sent")


async def _payer(arena: Arena, course: Course, *, has_chosen: bool) -> Person:
    payer = await arena.person(10 * PER_DAY_MINOR)
    if has_chosen:
        course.saw([await arena.door.change_limits(payer, (PER_TRANSFER_MINOR, PER_DAY_MINOR, NEW_PAYEE_MINOR), 0)])
    return payer


def _check_day(course: Course, answers: Sequence[Answer]) -> None:
    made, wanted = sum(answer.made for answer in answers), PER_DAY_MINOR // _A_TENTH_MINOR
    course.expect("the-days-limit-holds", made == wanted, f"{made} moved instead of {wanted}")


async def new_payee_limit(arena: Arena, course: Course) -> None:
    """64 orders to somebody who was never paid before."""
    minor = 30_000
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 10 * PER_DAY_MINOR)
        calls = [arena.door.pay(Payment(payer, payee, minor)) for _ in range(WIDTH)]
        answers = await at_once(course, calls[:8]) + await at_once(course, calls[8:])
        fit = NEW_PAYEE_MINOR // minor
        wanted = {"completed": fit, "new-payee-limit": WIDTH - fit}
        course.expect_codes("a-new-payees-limit-holds", answers, wanted)


async def transfer_limit(arena: Arena, course: Course) -> None:
    """Every second order is one cent above the limit of one transfer."""
    for _ in range(course.rounds):
        payer, payees = await arena.person(PER_DAY_MINOR), await arena.people(2)
        amounts = [1, PER_TRANSFER_MINOR + 1] * (WIDTH // 2)
        answers = await at_once(
            course, (arena.door.pay(Payment(payer, payees[n % 2], minor)) for n, minor in enumerate(amounts))
        )
        wanted = {"completed": WIDTH // 2, "transfer-limit": WIDTH // 2}
        course.expect_codes("no-transfer-is-above-its-limit", answers, wanted)


async def limit_lowered(arena: Arena, course: Course) -> None:
    """A customer lowers the limit while 64 orders above it run, the first of which are slow to commit.

    Whatever is there when the change is answered is all that ever passes.
    """
    lower = (1_000, PER_DAY_MINOR, NEW_PAYEE_MINOR)
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, PER_DAY_MINOR)
        slow, *others = [Payment(payer, payee, 2_000, reference="Race" if n else SLOW) for n in range(WIDTH)]
        async with arena.slow_disk(300):
            calls = [arena.door.pay(payment) for payment in (slow, *others)]
            told, passed = await gather(gather(*calls), _lowered(arena, course, payer, lower))
        course.saw(told)
        later = await at_once(course, (arena.door.pay(Payment(payer, payee, 2_000)) for _ in range(WIDTH)))
        course.expect_codes("a-lowered-limit-holds", later, {"transfer-limit": WIDTH})
        sent = await _sent(arena, payer)
        course.expect("a-lowered-limit-holds", sent == passed, f"{sent - passed} passed after the change")


async def _lowered(arena: Arena, course: Course, payer: Person, limits: tuple[int, int, int]) -> int:
    """In the middle of a commit; what had been sent in the moment of the answer."""
    await eventually(arena.is_committing_slowly, seconds=10)
    answer = await arena.door.change_limits(payer, limits, 0)
    sent = await _sent(arena, payer)
    course.saw([answer])
    course.expect("the-limit-is-changed", answer.status == 200, answer.body)
    return sent


async def limits_changed_at_once(arena: Arena, course: Course) -> None:
    """64 changes of one version of the limits: one is made, the others are told of it."""
    for _ in range(course.rounds):
        person = await arena.person()
        wanted = [(1_000 + n, PER_DAY_MINOR, NEW_PAYEE_MINOR) for n in range(WIDTH)]
        answers = await at_once(course, (arena.door.change_limits(person, limits, 0) for limits in wanted))
        made = [answer for answer in answers if answer.made]
        refused = {answer.code for answer in answers if not answer.made}
        course.expect("one-change-of-a-version", len(made) == 1, f"{len(made)} changes of one version")
        course.expect("one-change-of-a-version", refused == {"precondition-failed"}, refused)


async def own_money_held(arena: Arena, course: Course) -> None:
    """Holds for an account of one's own are voided while 64 orders spend the day's limit: that frees none of it."""
    for has_chosen in [False, True] * course.rounds:
        payer, payees = await _payer(arena, course, has_chosen=has_chosen), await arena.people(8)
        own = await _second_account(arena, payer)
        calls = [arena.door.pay(Payment(payer, payees[place % 8], _A_TENTH_MINOR)) for place in range(WIDTH)]
        first = await at_once(course, calls[: WIDTH // 2])
        await gather(*(_hold_and_void(arena, course, payer, own) for _ in range(8)))
        _check_day(course, first + await at_once(course, calls[WIDTH // 2 :]))


async def _second_account(arena: Arena, person: Person) -> Person:
    order = AccountOrder(f"second:{new_id()}", (CustomerId(person.customer_id),), Currency.EUR, "Savings")
    details = await arena.services.accounts.open_account(order, Actor("seed"))
    return Person(person.customer_id, details.account_id, details.iban, person.token)


async def _hold_and_void(arena: Arena, course: Course, payer: Person, own: Person) -> None:
    for hold_id in await placed(arena, course, [Payment(payer, own, PER_TRANSFER_MINOR)]):
        course.saw([await arena.door.void_hold(payer, hold_id)])
