"""The only writer of the ledger: all orders that wait are judged in turn and committed together, then the next group.

There is no timer: an order that comes alone is a group of one. What is answered is committed; what could not be
answered because the connection was lost is tried again under the same keys, so that it happens once.
"""

import asyncio
import contextlib
import itertools
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from kernel.clock import Clock
from kernel.errors import DomainError
from kernel.ids import TransferId
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.logging import get_logger

from core_banking_stub.accounts.service import AccountDirectory
from core_banking_stub.group_writers import metrics, repository
from core_banking_stub.group_writers.ledger_connection import (
    BadStatement,
    LedgerConnection,
    ReplacedWriter,
    connect,
)
from core_banking_stub.group_writers.parts import judged_and_written
from core_banking_stub.group_writers.repository import write_past
from core_banking_stub.orders.service import (
    Judge,
    Judged,
    Ledger,
    LedgerBusy,
    Order,
    OrderImpossible,
    Recorded,
    Rules,
    TransferOrder,
    WriterElsewhere,
)

__all__ = ["GroupWriter", "write_past"]

WAITING_MAX = 4096
GROUP_MAX = 512
_STAND_BY_SECONDS = 0.25
_STAND_BY_TRIES = 6
"""A writer that was ended a moment ago may still hold its lock; who finds it held for longer stands by."""
_BEAT_SECONDS = 1.0
_TRIES = 3
_LOCK_TRIES = 8


@dataclass(slots=True, eq=False)
class _Waiting:
    """An order and who waits for it. `was_tried`: a commit of its group was lost from sight. `written`: the transfers
    that these tries wrote for it; one of them that is found by its key later is its first answer, no repeat.
    """

    order: Order
    answer: "asyncio.Future[Judged]"
    was_tried: bool = False
    written: list[TransferId] = field(default_factory=list)

    def tell(self, judged: Judged) -> None:
        if self.answer.done():
            return
        if isinstance(judged, Recorded) and judged.replayed and judged.transfer.transfer_id in self.written:
            judged = Recorded(judged.transfer, replayed=False)
        self.answer.set_result(judged)


@dataclass(slots=True)
class _Line:
    """The connection at hand; after a loss another one takes its place."""

    connection: LedgerConnection


class GroupWriter:
    """`run` writes while this process is the writer, and stands by while it is not."""

    def __init__(self, url: str, directory: AccountDirectory, rules: Rules, clock: Clock) -> None:
        self._url = url
        self._directory = directory
        self._rules = rules
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._wakes = asyncio.Event()
        self._epoch: int | None = None
        self._is_settled = asyncio.Event()
        self._log = get_logger("orders")

    @property
    def is_writer(self) -> bool:
        return self._epoch is not None

    async def submit_all(self, orders: Sequence[Order]) -> list[Judged]:
        """What became of each order, committed. A recorded refusal is no error here: it is in the transfer.

        An outcome may also be DatabaseUnavailable or DatabaseBusy, and then the same order may be sent again, or one of
        the refusals that are not recorded. Raises WriterElsewhere or LedgerBusy, and then nothing happened.
        """
        if self._epoch is None:
            raise WriterElsewhere(retry_after_seconds=1)
        if len(self._waiting) + len(orders) > WAITING_MAX:
            raise LedgerBusy(retry_after_seconds=1)
        loop = asyncio.get_running_loop()
        asked = [_Waiting(order, loop.create_future()) for order in orders]
        self._waiting.extend(asked)
        self._wakes.set()
        return [await waiting.answer for waiting in asked]

    async def probe(self) -> None:
        """For readiness: whether this process knows by now that it is the writer, or that another one is."""
        async with asyncio.timeout(5):
            await self._is_settled.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; what waits then is still written."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._wake_at(stop))
            await self._write_until(stop)
        self._is_settled.clear()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wakes.set()

    async def _write_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._serve(stop)
            except (DatabaseUnavailable, DatabaseBusy, ReplacedWriter) as error:
                self._log.warning("ledger.writer_lost", error=type(error).__name__)
            except Exception:
                self._log.exception("ledger.writer_failed")
            finally:
                self._epoch = None
                metrics.IS_WRITER.set(0)
            self._refuse_waiting(WriterElsewhere(retry_after_seconds=1))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STAND_BY_SECONDS):
                    await stop.wait()

    async def _serve(self, stop: asyncio.Event) -> None:
        line = _Line(await connect(self._url))
        try:
            if not await self._became_writer(line.connection, stop):
                return
            while not stop.is_set() or self._waiting:
                await self._next_group(stop)
                if not self._waiting:
                    await line.connection.beat(self._require_epoch())
                    continue
                group = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_MAX))]
                await self._answered(line, group)
        finally:
            await line.connection.close()

    async def _became_writer(self, connection: LedgerConnection, stop: asyncio.Event) -> bool:
        for asked in itertools.count():
            if stop.is_set():
                break
            self._epoch = await connection.take_over()
            if self.is_writer or asked >= _STAND_BY_TRIES:
                self._is_settled.set()
            metrics.IS_WRITER.set(self.is_writer)
            if self._epoch is not None:
                self._log.info("ledger.writer", epoch=self._epoch)
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STAND_BY_SECONDS):
                    await stop.wait()
        return False

    async def _next_group(self, stop: asyncio.Event) -> None:
        """Wait until orders are there, a second at most."""
        self._wakes.clear()
        if self._waiting or stop.is_set():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_BEAT_SECONDS):
                await self._wakes.wait()

    async def _answered(self, line: _Line, group: list[_Waiting]) -> None:
        """Commit and tell. Whoever waits is told in any case."""
        try:
            await self._tried(line, group)
        except ReplacedWriter:
            _refuse([one for one in group if one.was_tried], DatabaseUnavailable(retry_after_seconds=1))
            _refuse(group, WriterElsewhere(retry_after_seconds=1))
            raise
        except DatabaseBusy as error:
            _refuse(group, error)
        except BaseException:
            _refuse(group, DatabaseUnavailable(retry_after_seconds=2))
            raise

    async def _tried(self, line: _Line, group: list[_Waiting]) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                await self._written(line.connection, group)
                break
            except BadStatement as error:
                await self._one_by_one(line.connection, group, error)
                break
            except DatabaseBusy:
                if not tries_left:
                    raise
            except DatabaseUnavailable:
                if not tries_left:
                    raise
                await self._again(line, group)

    async def _again(self, line: _Line, group: list[_Waiting]) -> None:
        """After the connection was lost: a new one, as a new writer unless somebody has taken over."""
        for waiting in group:
            waiting.was_tried = True
        await line.connection.close()
        line.connection = await connect(self._url)
        for _ in range(_LOCK_TRIES):
            self._epoch = await line.connection.take_over()
            if self._epoch is not None:
                return
            # The server may not have noticed yet that the lost connection, which holds the lock, is gone.
            await asyncio.sleep(_STAND_BY_SECONDS)
        raise ReplacedWriter

    async def _written(self, connection: LedgerConnection, group: Sequence[_Waiting]) -> None:
        orders = [waiting.order for waiting in group]
        paying = [order for order in orders if isinstance(order, TransferOrder)]
        by_id, by_iban = await self._directory.of(
            {order.debit_account_id for order in paying},
            {order.credit_iban for order in paying},
            partial(repository.details_by, connection),
        )
        ledger = Ledger(by_id, by_iban)
        with metrics.GROUP_SECONDS.time():
            async with connection.group(self._require_epoch()):
                await repository.read_for(connection, orders, ledger)
                judged = await judged_and_written(connection, Judge(ledger, self._rules, self._clock.now()), orders)
                _note_written(group, judged)
        metrics.GROUP_ORDERS.observe(len(orders))
        for outcome, count in Counter(_outcomes(judged)).items():
            metrics.TRANSFERS.labels(outcome).inc(count)
        for waiting, one in zip(group, judged, strict=True):
            waiting.tell(one)

    async def _one_by_one(self, connection: LedgerConnection, group: Sequence[_Waiting], error: BadStatement) -> None:
        """One order that the database cannot take must not fail the others: halve the group until it stands alone."""
        if len(group) == 1:
            self._log.error("ledger.order_impossible", error=str(error), operation=group[0].order.operation)
            group[0].tell(OrderImpossible())
            return
        middle = len(group) // 2
        for half in (group[:middle], group[middle:]):
            try:
                await self._written(connection, half)
            except BadStatement as again:
                await self._one_by_one(connection, half, again)

    def _require_epoch(self) -> int:
        if self._epoch is None:
            raise ReplacedWriter
        return self._epoch

    def _refuse_waiting(self, error: DomainError) -> None:
        _refuse(list(self._waiting), error)
        self._waiting.clear()


def _outcomes(judged: Sequence[Judged]) -> list[str]:
    """Of what was recorded now: the code of a refusal, or what became of the transfer."""
    new = (one.transfer for one in judged if isinstance(one, Recorded) and not one.replayed)
    return [transfer.refusal_code or transfer.outcome.value for transfer in new]


def _note_written(group: Sequence[_Waiting], judged: Sequence[Judged]) -> None:
    for waiting, one in zip(group, judged, strict=True):
        if isinstance(one, Recorded) and not one.replayed:
            waiting.written.append(one.transfer.transfer_id)


def _refuse(group: Sequence[_Waiting], error: DomainError) -> None:
    for waiting in group:
        waiting.tell(error)
