"""The core over HTTP: one order a request, or a hundred in a batch, each under its own customer's token."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contestants import Books, Outcome, Shot
from core_alone import CoreAlone, Holder
from driver import Window, cpu_seconds
from lean_http import Connections, request
from ours_bank import OurBank
from shapes import Order, Task

BATCH = 100
_WARM_UP_SECONDS = 0.5
_OUTCOMES = {201: Outcome.DONE, 422: Outcome.REFUSED}
_NEVER = "2999-01-01T00:00:00Z"


@dataclass
class HttpBank:
    """Ours behind its own route, one order a request."""

    ours: OurBank
    core: CoreAlone
    name: str = "ours, over HTTP"
    knows_keys: bool = True
    connections: Connections = field(default_factory=lambda: Connections(0))

    async def open(self) -> None:
        """The writer in process must rest: this process of the core becomes the writer."""
        self.connections = Connections(await self.core.start())

    def shot(self, task: Task) -> Shot:
        holders = self.ours.holders
        if isinstance(task, Order):
            headers = {**_bearer(holders[task.debit].token), "Idempotency-Key": str(task.key)}
            body = json.dumps(order_body(task, holders)).encode()
            sent = request("POST", "/v1/transfers", headers, body)
        else:
            holder = holders[task.account]
            sent = request("GET", f"/v1/accounts/{holder.account_id}", _bearer(holder.token))
        return lambda: self._answered(sent)

    async def _answered(self, sent: bytes) -> Outcome:
        status, _ = await self.connections.send(sent)
        return Outcome.READ if status == 200 else _OUTCOMES.get(status, Outcome.FAILED)

    async def books(self) -> Books:
        return await self.ours.books()

    async def close(self) -> None:
        self.connections.close()
        await self.core.stop()
        self.core.processes.clear()


def order_body(order: Order, holders: Sequence[Holder]) -> dict[str, object]:
    return {
        "debit_account_id": str(holders[order.debit].account_id),
        "credit_iban": holders[order.credit].iban,
        "amount": {"minor": order.minor, "currency": "EUR"},
        "reference": "bench",
        # The same order has the same quote, another one another.
        "quote_id": str(order.key),
        "payee_name": "A friend",
        "not_after": _NEVER,
    }


def batches(bank: HttpBank, orders: Iterator[Task], count: int) -> list[bytes]:
    """So many requests of a hundred orders each."""
    holders, token = bank.ours.holders, bank.core.service_token
    made = []
    for _ in range(count):
        given = [next(orders) for _ in range(BATCH)]
        lines = [
            {"token": holders[one.debit].token, "idempotency_key": str(one.key), "order": order_body(one, holders)}
            for one in given
            if isinstance(one, Order)
        ]
        made.append(request("POST", "/v1/transfer-batches", _bearer(token), json.dumps({"orders": lines}).encode()))
    return made


async def bulk(bank: HttpBank, requests: Sequence[bytes], under_way: int, seconds: float) -> Window:
    """Batches until the time is over or there are no more; a wait is that of a batch, a count that of an order."""
    window, waiting = Window(under_way * BATCH), iter(requests)
    began = time.perf_counter() + _WARM_UP_SECONDS
    ends, last, cpu = began + seconds, began, 0.0

    async def sender() -> None:
        nonlocal last
        while (sent := time.perf_counter()) < ends and (body := next(waiting, None)) is not None:
            status, answer = await bank.connections.send(body)
            last = answered = time.perf_counter()
            if began <= answered < ends:
                window.waits += [answered - sent] * BATCH
                window.outcomes[Outcome.DONE] += answer.count(b'"status":201') if status == 200 else 0

    async with asyncio.TaskGroup() as group:
        for _ in range(under_way):
            group.create_task(sender())
        await asyncio.sleep(_WARM_UP_SECONDS)
        cpu = cpu_seconds()
    window.outcomes[Outcome.FAILED] = len(window.waits) - window.outcomes[Outcome.DONE]
    window.seconds = min(last, ends) - began
    window.cpu_us = 1e6 * (cpu_seconds() - cpu) / max(len(window.waits), 1)
    return window


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
