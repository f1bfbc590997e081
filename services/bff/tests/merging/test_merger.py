"""Whatever is asked at once, fails, is cancelled or overflows: everybody gets their own answer, and nobody waits on."""

import asyncio
from collections.abc import Sequence

import pytest
from bff.merging.merger import BankBusy, MergeLimits, Merger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Bad(Exception):
    pass


class Work:
    """Doubles numbers; negative ones fail alone. While `gate` is closed a batch is under way."""

    def __init__(
        self, tasks: asyncio.TaskGroup, *, items_max: int = 4, waiting_max: int = 100, batches_max: int = 1
    ) -> None:
        limits = MergeLimits(items_max=items_max, waiting_max=waiting_max, batches_max=batches_max)
        self.merger: Merger[int, int] = Merger(tasks, self.carry_out, limits)
        self.tasks = tasks
        self.batches: list[list[int]] = []
        self.under_way = self.most_under_way = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.outage: BaseException | None = None

    async def carry_out(self, items: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(items))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.gate.wait()
            await asyncio.sleep(0)
            if self.outage:
                raise self.outage
            return [item * 2 if item >= 0 else Bad(item) for item in items]
        finally:
            self.under_way -= 1

    def ask(self, item: int) -> asyncio.Task[int]:
        return self.tasks.create_task(self.asked(item))

    async def asked(self, item: int) -> int:
        return await self.merger.ask(item)


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def outcomes(*asked: asyncio.Task[int]) -> list[int | BaseException]:
    async with asyncio.timeout(5):
        return await asyncio.gather(*asked, return_exceptions=True)


async def outcomes_of(work: Work, items: Sequence[int]) -> list[int | BaseException]:
    async with asyncio.timeout(5):
        return await asyncio.gather(*(work.merger.ask(item) for item in items), return_exceptions=True)


async def test_what_is_asked_at_once_is_one_batch_and_who_comes_later_is_in_the_next(tasks: asyncio.TaskGroup) -> None:
    work = Work(tasks, items_max=3)
    assert await outcomes_of(work, [1]) == [2]
    work.gate.clear()
    first = [work.ask(item) for item in (2, 3)]
    await turns()
    later = [work.ask(item) for item in (4, 5, 6, 7)]
    await turns()
    assert work.batches == [[1], [2, 3]]
    work.gate.set()
    assert await outcomes(*first, *later) == [4, 6, 8, 10, 12, 14]
    assert work.batches == [[1], [2, 3], [4, 5, 6], [7]]


async def test_an_item_fails_alone(tasks: asyncio.TaskGroup) -> None:
    one, bad, two = await outcomes_of(Work(tasks), [1, -1, 2])
    assert (one, two) == (2, 4)
    assert isinstance(bad, Bad)


@pytest.mark.parametrize("outage", [Bad("all"), asyncio.CancelledError()])
async def test_a_batch_that_fails_is_everybodys_failure_and_the_next_is_carried_out(
    tasks: asyncio.TaskGroup, outage: BaseException
) -> None:
    work = Work(tasks, items_max=2)
    work.outage = outage
    failed = await outcomes_of(work, [1, 2])
    assert [type(one) for one in failed] == [type(outage)] * 2
    work.outage = None
    assert await outcomes_of(work, [3]) == [6]


async def test_a_carry_out_that_forgets_somebody_is_a_failure(tasks: asyncio.TaskGroup) -> None:
    async def forgetful(items: Sequence[int]) -> Sequence[int]:
        return items[1:]

    merger: Merger[int, int] = Merger(tasks, forgetful, MergeLimits(items_max=5, waiting_max=5))
    found = await asyncio.gather(merger.ask(1), merger.ask(2), return_exceptions=True)
    assert [type(one) for one in found] == [AssertionError] * 2


async def test_who_goes_away_goes_alone_and_costs_nothing_before_the_batch_began(tasks: asyncio.TaskGroup) -> None:
    work = Work(tasks)
    work.gate.clear()
    under_way = [work.ask(item) for item in (1, 2)]
    await turns()
    waiting = [work.ask(item) for item in (3, 4)]
    await turns()
    under_way[0].cancel()
    waiting[0].cancel()
    await turns()
    work.gate.set()
    found = await outcomes(*under_way, *waiting)
    assert [one if isinstance(one, int) else type(one) for one in found] == [
        asyncio.CancelledError,
        4,
        asyncio.CancelledError,
        8,
    ]
    assert work.batches == [[1, 2], [4]]


async def test_when_too_many_wait_the_next_is_told_at_once_to_come_again(tasks: asyncio.TaskGroup) -> None:
    work = Work(tasks, items_max=2, waiting_max=3)
    work.gate.clear()
    asked = [work.ask(item) for item in (1, 2)]
    await turns()
    asked += [work.ask(item) for item in (3, 4, 5)]
    await turns()
    with pytest.raises(BankBusy) as refusal:
        await work.merger.ask(6)
    assert refusal.value.retry_after_seconds == 1
    work.gate.set()
    assert await outcomes(*asked) == [2, 4, 6, 8, 10]
    assert await outcomes_of(work, [7]) == [14]


async def test_no_more_batches_are_under_way_than_allowed(tasks: asyncio.TaskGroup) -> None:
    work = Work(tasks, items_max=2, batches_max=2)
    work.gate.clear()
    asked = [work.ask(item) for item in range(7)]
    await turns()
    assert [len(batch) for batch in work.batches] == [2, 2]
    work.gate.set()
    assert await outcomes(*asked) == [item * 2 for item in range(7)]
    assert work.most_under_way == 2


async def test_when_the_process_ends_nobody_is_left_waiting() -> None:
    asked: list[asyncio.Task[int]] = []

    async def living() -> None:
        async with asyncio.TaskGroup() as group:
            work = Work(group, items_max=2)
            work.gate.clear()
            asked.extend(outside.create_task(work.asked(item)) for item in range(5))
            later.append(work)
            await asyncio.Event().wait()

    later: list[Work] = []
    async with asyncio.timeout(5):
        async with asyncio.TaskGroup() as outside:
            life = outside.create_task(living())
            await turns(10)
            life.cancel()
        assert all(one.cancelled() for one in asked)
    with pytest.raises(BankBusy):
        await later[0].merger.ask(1)


steps = st.lists(
    st.tuples(st.sampled_from(["ask", "ask", "ask", "cancel", "turn", "close", "open"]), st.integers(-2, 20)),
    max_size=60,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, items_max=st.integers(1, 4), batches_max=st.integers(1, 3))
async def test_in_any_order_of_events_everybody_gets_exactly_their_own_answer(
    tasks: asyncio.TaskGroup, steps: list[tuple[str, int]], items_max: int, batches_max: int
) -> None:
    work = Work(tasks, items_max=items_max, waiting_max=8, batches_max=batches_max)
    asked: list[tuple[int, asyncio.Task[object]]] = []
    cancelled: set[int] = set()
    async with asyncio.TaskGroup() as askers:
        for kind, number in steps:
            place = number % len(asked) if asked else 0
            if kind == "ask":
                asked.append((number, askers.create_task(safely(work, number))))
            elif kind == "cancel" and asked and asked[place][1].cancel():
                cancelled.add(place)
            elif kind in {"close", "open"}:
                work.gate.clear() if kind == "close" else work.gate.set()
            else:
                await turns(number % 4)
        work.gate.set()
    for place, (number, task) in enumerate(asked):
        if place not in cancelled and not isinstance(answer := task.result(), BankBusy):
            assert answer == number * 2 if number >= 0 else isinstance(answer, Bad)
    assert work.most_under_way <= batches_max
    assert all(len(batch) <= items_max for batch in work.batches)
    assert work.under_way == 0
    assert await outcomes_of(work, [3]) == [6]


async def safely(work: Work, number: int) -> object:
    try:
        return await work.merger.ask(number)
    except (Bad, BankBusy) as error:
        return error
