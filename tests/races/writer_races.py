"""Races between two processes of the core: one writes, and one that was replaced writes nothing any more."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core_banking_stub.orders.service import key_digest
from hold_races import in_hours
from race_arena import WIDTH, Arena, Course, at_once
from race_ground import CoreProcess
from race_orders import Answer, Payment, Person
from sqlalchemy import text
from testkit.polling import eventually

TAKE_OVER_SECONDS = 5
_CEILING_SECONDS = 5 * TAKE_OVER_SECONDS
_WRITTEN = "SELECT key_digest FROM transfers WHERE key_digest = ANY(CAST(:digests AS uuid[]))"


async def two_processes(arena: Arena, course: Course) -> None:
    """Orders go to both processes at once: one of them writes, the other says who does not."""
    second = arena.door_of(await arena.standing_by())
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        doors = [arena.door, second] * (WIDTH // 2)
        answers = await at_once(course, (door.pay(Payment(payer, payee, 1)) for door in doors))
        made = [sum(answer.made for answer in answers[at::2]) for at in (0, 1)]
        course.expect("one-process-writes", made == [WIDTH // 2, 0], made)


@dataclass
class Load:
    """64 callers that order until they are told to stop, or get no answer any more."""

    arena: Arena
    people: list[Person]
    sent: dict[str, Payment] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, process: CoreProcess) -> None:
        await asyncio.gather(*(self._caller(process, place) for place in range(WIDTH)))

    async def _caller(self, process: CoreProcess, place: int) -> None:
        door = self.arena.door_of(process)
        while not self.stop.is_set():
            payment = Payment(self.people[place % 4], self.people[(place + 1) % 4], 1)
            self.sent[payment.key] = payment
            self.answers[payment.key] = answer = await door.pay(payment)
            if not answer.made:
                return

    async def is_under_way(self) -> bool:
        return sum(answer.made for answer in self.answers.values()) >= 4 * WIDTH

    async def written(self) -> set[UUID]:
        digests = [key_digest(one.payer.customer_id, "transfer", key) for key, one in self.sent.items()]
        return {row.key_digest for row in await self.arena.rows(_WRITTEN, digests=digests)}


async def _taken_over(arena: Arena, course: Course, process: CoreProcess, since: float) -> None:
    """Until the process answers an order; how long that took counts from the end of the other."""
    payer, payee = await arena.people(2, 100)
    payment, door = Payment(payer, payee, 1), arena.door_of(process)

    async def writes() -> bool:
        answer = await door.pay(payment)
        if answer.made:
            course.saw([answer])
        return answer.made

    await eventually(writes, seconds=_CEILING_SECONDS)
    taken = time.monotonic() - since
    course.figures["take_over_seconds"] = round(max(taken, course.figures.get("take_over_seconds", 0)), 2)


async def _none_lost_or_doubled(course: Course, load: Load, process: CoreProcess) -> None:
    """Whoever got no good answer asks again under the same key; afterwards each order has moved once."""
    course.saw(load.answers.values())
    open_orders = [one for key, one in load.sent.items() if key not in load.answers or not load.answers[key].made]
    door = load.arena.door_of(process)
    again = await at_once(course, (door.pay(one) for one in open_orders))
    course.expect("a-repeat-is-answered", all(answer.made for answer in again), {one.code for one in again})
    written = await load.written()
    course.expect("every-order-moves-once", len(written) == len(load.sent), f"{len(written)} of {len(load.sent)}")
    moved = await load.arena.scalar(
        "SELECT count(*) FROM transfers WHERE outcome = 'completed' AND customer_id = ANY(CAST(:ids AS uuid[]))",
        ids=[person.customer_id for person in load.people],
    )
    course.expect("every-order-moves-once", moved == len(load.sent), f"{moved} transfers of {len(load.sent)} orders")


async def frozen_writer(arena: Arena, course: Course) -> None:
    """The writer is stopped in the middle of its work and goes on after it was replaced, with orders in its queue."""
    for _ in range(course.rounds):
        frozen, successor = arena.first, await arena.standing_by()
        load = Load(arena, await arena.people(4, 100_000))
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run(frozen))
            try:
                await eventually(load.is_under_way, seconds=30)
                since = frozen.freeze()
                late = Load(arena, load.people, load.sent, load.answers)
                group.create_task(late.run(frozen))
                await _taken_over(arena, course, successor, since)
                before = await load.written()
            finally:
                load.stop.set()
                frozen.thaw()
            late.stop.set()
        after = await load.written()
        course.expect("a-replaced-writer-commits-nothing", after == before, f"{len(after - before)} orders")
        arena.first, arena.second = successor, frozen
        await _none_lost_or_doubled(course, load, successor)


async def replaced_unawares(arena: Arena, course: Course) -> None:
    """Somebody takes over while the writer's next group waits to begin and its connection lives: nothing is written."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, 5_000)
        load = Load(arena, [payer, payee])
        async with arena.held_up(payer, payee, WIDTH) as (session, payments, sending):
            await session.run(text("UPDATE ledger_writers SET epoch = epoch + 1"))
        load.sent = {payment.key: payment for payment in payments}
        load.answers = dict(zip(load.sent, sending.result(), strict=True))
        codes, written = {answer.code for answer in load.answers.values()}, await load.written()
        told = f"{len(written)} orders, {codes}"
        course.expect("a-replaced-writer-commits-nothing", not written and codes == {"writer-elsewhere"}, told)
        await _who_writes(arena, course)
        await _none_lost_or_doubled(course, load, arena.first)


async def _who_writes(arena: Arena, course: Course) -> None:
    """Until one of the processes does, which is the first from then on."""
    payer, payee = await arena.people(2, 100)
    payment = Payment(payer, payee, 1)

    async def one_writes() -> bool:
        for process in arena.processes:
            answer = await arena.door_of(process).pay(payment)
            if answer.made:
                course.saw([answer])
                if process is not arena.first:
                    arena.first, arena.second = process, arena.first
                return True
        return False

    await eventually(one_writes, seconds=_CEILING_SECONDS)


async def killed_writer(arena: Arena, course: Course) -> None:
    """The writer is killed in the middle of its work; the one that stood by goes on."""
    for _ in range(course.rounds):
        successor = await arena.standing_by()
        load = Load(arena, await arena.people(4, 100_000))
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run(arena.first))
            await eventually(load.is_under_way, seconds=30)
            since = await arena.first.kill()
            await _taken_over(arena, course, successor, since)
            load.stop.set()
        arena.first, arena.second = successor, None
        await _none_lost_or_doubled(course, load, successor)


async def restarted(arena: Arena, course: Course) -> None:
    """Transfers, refusals and holds are sent again under their keys to a core that was started anew: nothing moves."""
    for _ in range(course.rounds):
        payer, payee = await arena.people(2, WIDTH // 2)
        payments, ends_at = [Payment(payer, payee, 1) for _ in range(WIDTH)], in_hours(1)
        before = await _asked(arena, course, payments, ends_at)
        left = await arena.balance(payer)
        await arena.start_anew()
        await _who_writes(arena, course)
        after = await _asked(arena, course, payments, ends_at)
        changed = [pair for pair in zip(before, after, strict=True) if _told(pair[0]) != _told(pair[1])]
        course.expect("one-key-one-answer", not changed, changed[:1])
        course.expect("one-key-one-answer", all(one.replayed for one in after if one.made), "a repeat is not marked")
        course.expect("one-key-one-effect", await arena.balance(payer) == left, f"{left} was left before")


async def _asked(arena: Arena, course: Course, payments: Sequence[Payment], ends_at: str) -> list[Answer]:
    door = arena.door
    calls = (door.pay(one) if place % 4 else door.hold(one, ends_at) for place, one in enumerate(payments))
    return await at_once(course, calls)


def _told(answer: Answer) -> tuple[int, dict[str, Any]]:
    """All but the id of the request, which a problem names."""
    return answer.status, {name: value for name, value in answer.body.items() if name != "instance"}
