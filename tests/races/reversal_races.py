"""Races for sending back: a transfer is reversed once, and never with money that is not there."""

from collections import Counter

from race_arena import WIDTH, Arena, Course, at_once
from race_orders import Payment


async def reversed_twice(arena: Arena, course: Course) -> None:
    """32 transfers at a time, each reversed by two operators at once: one of both sends the money back."""
    operators = [arena.operator("supervisor") for _ in range(2)]
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        paid = await at_once(course, (arena.door.pay(Payment(payer, payee, 30)) for _ in range(WIDTH // 2)))
        calls = (arena.door.reverse(operator, answer.id) for answer in paid for operator in operators)
        answers = await at_once(course, calls)
        wanted = {"completed": WIDTH // 2, "already-reversed": WIDTH // 2}
        course.expect_codes("a-transfer-is-reversed-once", answers, wanted)
        course.expect("a-transfer-is-reversed-once", await arena.balance(payer) == 5_000, await arena.balance(payer))


async def reversed_while_spent(arena: Arena, course: Course) -> None:
    """What 32 transfers brought is reversed and spent at once: each cent goes one way."""
    operator = arena.operator("supervisor")
    for _ in range(course.rounds):
        payer, (payee, friend) = await arena.person(5_000), await arena.people(2)
        paid = await at_once(course, (arena.door.pay(Payment(payer, payee, 30)) for _ in range(WIDTH // 2)))
        calls = [
            call
            for answer in paid
            for call in (arena.door.reverse(operator, answer.id), arena.door.pay(Payment(payee, friend, 30)))
        ]
        answers = await at_once(course, calls)
        codes = Counter(answer.code for answer in answers)
        wanted = {"completed": WIDTH // 2, "insufficient-funds": WIDTH // 2}
        course.expect("only-what-is-there-moves", codes == wanted, dict(codes))
        course.expect("only-what-is-there-moves", await arena.balance(payee) == 0, await arena.balance(payee))
