"""Requests that want the same kind of thing at the same time share one call.

The next batch forms while one is under way, so nobody waits for a timer and an idle bank asks at once. A batch never
takes along who came after it began: what it reads is as new as its oldest question.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kernel.errors import DomainError, ErrorKind

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class BankBusy(DomainError):
    """Nothing was done: too many wait already."""

    code = "bank-busy"
    kind = ErrorKind.UNAVAILABLE
    title = "The bank has a lot to do at the moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLimits:
    """How many items a batch has, how many wait for the next ones, and how many batches are under way at once."""

    items_max: int
    waiting_max: int
    batches_max: int = 1


@dataclass(slots=True)
class _Waiter(Generic[Item, Answer]):
    item: Item
    answer: asyncio.Future[Answer]
    context: Context = field(default_factory=copy_context)


class Merger(Generic[Item, Answer]):
    """`carry_out` gets the items of a batch and gives one answer each, in their order; an exception among the answers
    is that item's alone. What it raises is everybody's.

    A batch belongs to nobody: whoever stops waiting stops alone. It runs in the context (request id, trace) of its
    first item.
    """

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        carry_out: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]],
        limits: MergeLimits,
    ) -> None:
        self._tasks = tasks
        self._carry_out = carry_out
        self._limits = limits
        self._waiting: deque[_Waiter[Item, Answer]] = deque()
        self._under_way = 0
        self._one_is_about_to_begin = False
        self._is_over = False

    async def ask(self, item: Item) -> Answer:
        """Raises BankBusy, and whatever became of the item or of its whole batch."""
        if self._is_over or len(self._waiting) >= self._limits.waiting_max:
            raise BankBusy(retry_after_seconds=1)
        waiter: _Waiter[Item, Answer] = _Waiter(item, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._begin_if_free()
        return await waiter.answer

    def _begin_if_free(self) -> None:
        if not self._waiting or self._one_is_about_to_begin or self._under_way >= self._limits.batches_max:
            return
        # It begins at the loop's next turn: until then it takes along all who come.
        batch = self._tasks.create_task(self._batch(), context=self._waiting[0].context)
        batch.add_done_callback(self._note_end)
        self._under_way += 1
        self._one_is_about_to_begin = True

    async def _batch(self) -> None:
        self._one_is_about_to_begin = False
        taken = self._taken()
        self._begin_if_free()
        try:
            await self._answer(taken)
        finally:
            _dismiss(taken)
            self._under_way -= 1
            if _is_being_cancelled():
                self._end()
            else:
                self._begin_if_free()

    def _taken(self) -> list[_Waiter[Item, Answer]]:
        taken: list[_Waiter[Item, Answer]] = []
        while self._waiting and len(taken) < self._limits.items_max:
            waiter = self._waiting.popleft()
            if not waiter.answer.done():  # Who went away before anything was done for them is left out.
                taken.append(waiter)
        return taken

    async def _answer(self, taken: Sequence[_Waiter[Item, Answer]]) -> None:
        if not taken:
            return
        try:
            answers = await self._carry_out([waiter.item for waiter in taken])
            assert len(answers) == len(taken)  # noqa: S101  One answer each is what a carry_out promises.
        except asyncio.CancelledError:
            # Somebody's cancellation inside is a failure of this batch; the end of the process is the end of all.
            if _is_being_cancelled():
                raise
        except Exception as error:
            for waiter in taken:
                _settle(waiter.answer, error)
        else:
            for waiter, answer in zip(taken, answers, strict=True):
                _settle(waiter.answer, answer)

    def _note_end(self, batch: asyncio.Task[None]) -> None:
        if batch.cancelled():  # Perhaps before it began.
            self._end()

    def _end(self) -> None:
        self._is_over = True
        _dismiss(self._waiting)
        self._waiting.clear()


def _settle(waiting: asyncio.Future[Answer], answer: Answer | Exception) -> None:
    if waiting.done():
        return
    if isinstance(answer, Exception):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)


def _dismiss(waiters: Sequence[_Waiter[Item, Answer]] | deque[_Waiter[Item, Answer]]) -> None:
    """Nobody waits for ever for an answer that will not come."""
    for waiter in waiters:
        waiter.answer.cancel()


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
