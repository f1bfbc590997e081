"""Clients of the core that never give an order up: they repeat it under its key until it is answered.

Most send transfers, in batches as the bff does. One in four sets money aside, lets something become of it, and now and
then two operators send the money back, both at once.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from core_alone import READY_SECONDS_MAX, CoreAlone, Holder, an_order, send
from kernel.ids import new_id
from testkit.polling import eventually

CLIENTS, ORDERS_EACH = 16, 8
ENDS = ("posted", "posted in part", "voided", "expired", "left")
FORGOTTEN, KEPT = timedelta(seconds=2), timedelta(hours=1)
_TOO_LATE = {"quote-expired", "hold-time-invalid"}
_ONE_IN_FOUR = 0.25


@dataclass
class Life:
    """A hold as its client was told of it. One that is forgotten is to expire, one that is left stays open."""

    hold_id: UUID
    minor: int
    end: str
    moved: int | None = None
    is_amid_fault: bool = False


@dataclass(frozen=True)
class _Order:
    token: str
    path: str
    body: dict[str, Any]
    key: str = field(default_factory=lambda: f"load-{new_id()}")


@dataclass
class Load:
    """`acknowledged`: key -> ids that it was answered with; `reversed`: transfer -> those of what sent it back."""

    core: CoreAlone
    holders: Sequence[Holder]
    ports: list[int]
    acknowledged: dict[str, set[UUID]] = field(default_factory=dict)
    reversed: dict[UUID, set[UUID]] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    repeats: int = 0
    last_at: float = 0.0
    is_ending: bool = False

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=8, connect=1)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                dice = random.Random(number)
                is_holding = number % 4 == 0
                client = _HoldingClient(self, session, dice).run() if is_holding else self._paying(session, dice)
                group.create_task(client)

    async def _paying(self, session: aiohttp.ClientSession, dice: random.Random) -> None:
        token = self.core.service_token
        while not self.is_ending:
            pairs = [dice.sample(self.holders, 2) for _ in range(ORDERS_EACH)]
            waiting = [an_order(payer, payee, 1) for payer, payee in pairs]
            while waiting:
                waiting = await self._once(session, token, waiting)

    async def _once(
        self, session: aiohttp.ClientSession, token: str, orders: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What nobody knows yet of these orders."""
        try:
            results = await send(session, self.port, token, orders)
        except (aiohttp.ClientError, TimeoutError, OSError):
            await self.wait_a_little()
            return orders
        unknown = []
        for order, result in zip(orders, results, strict=True):
            if result["status"] == 201:
                self.acknowledge(order["idempotency_key"], UUID(result["transfer"]["id"]))
            elif result["status"] == 503:
                unknown.append(order)
            else:
                raise AssertionError(f"an order that nothing speaks against was refused: {result}")
        return unknown

    @property
    def port(self) -> int:
        """Every client tries the next process after anybody's failure."""
        return self.ports[self.repeats % len(self.ports)]

    async def wait_a_little(self) -> None:
        self.repeats += 1
        await asyncio.sleep(0.05)

    def acknowledge(self, key: str, transfer_id: UUID) -> None:
        self.last_at = time.monotonic()
        self.acknowledged.setdefault(key, set()).add(transfer_id)

    async def until_moving(self) -> float:
        """Seconds until the next order is acknowledged."""
        began = time.monotonic()

        async def moving() -> bool:
            return self.last_at >= began

        await eventually(moving, seconds=READY_SECONDS_MAX + 15)
        return time.monotonic() - began


@dataclass
class _HoldingClient:
    load: Load
    session: aiohttp.ClientSession
    dice: random.Random
    failures: int = 0

    async def run(self) -> None:
        operators = [self._operator() for _ in range(2)]
        while not self.load.is_ending:
            before = self.failures
            placed = await self._placed()
            if placed is None:
                continue
            payer, life = placed
            posted = await self._ended(payer, life)
            if posted is not None and self.dice.random() < _ONE_IN_FOUR:
                await self._sent_back(posted, operators)
            life.is_amid_fault = self.failures > before

    def _operator(self) -> str:
        return self.load.core.tokens.operator("supervisor", exp=int(time.time()) + 3600)

    async def _placed(self) -> tuple[Holder, Life] | None:
        """None where the bank was away for longer than the hold was to last."""
        payer, payee = self.dice.sample(self.load.holders, 2)
        end, minor = self.dice.choice(ENDS), self.dice.randint(2, 9)
        expires_at = datetime.now(UTC) + (FORGOTTEN if end == "expired" else KEPT)
        body = {
            "debit_account_id": str(payer.account_id),
            "credit_iban": payee.iban,
            "amount": {"minor": minor, "currency": "EUR"},
            "reference": "Hotel",
            "payee_name": "A friend",
            "expires_at": expires_at.isoformat(),
        }
        status, told = await self._answer(_Order(payer.token, "/v1/holds", body))
        if status == 201:
            self.load.lives.append(life := Life(UUID(told["id"]), minor, end))
            return payer, life
        if end == "expired" and told["code"] in _TOO_LATE:
            return None
        raise AssertionError(f"a hold that nothing speaks against was refused: {told}")

    async def _ended(self, payer: Holder, life: Life) -> UUID | None:
        """The transfer that it was posted by."""
        path = f"/v1/holds/{life.hold_id}"
        if life.end == "voided":
            status, told = await self._answer(_Order(payer.token, f"{path}/void", {}))
            assert (status, told.get("status")) == (200, "voided"), told
        if not life.end.startswith("posted"):
            return None
        whole = life.end == "posted"
        life.moved = life.minor if whole else self.dice.randint(1, life.minor - 1)
        status, told = await self._answer(
            _Order(payer.token, f"{path}/posting", {} if whole else {"minor": life.moved})
        )
        assert (status, told.get("amount", {}).get("minor")) == (201, life.moved), told
        return UUID(told["id"])

    async def _sent_back(self, transfer_id: UUID, operators: Sequence[str]) -> None:
        path, body = f"/ops/v1/core/transfers/{transfer_id}/reversal", {"reason": "Paid twice"}
        answers = await asyncio.gather(*(self._answer(_Order(token, path, body)) for token in operators))
        self.load.reversed[transfer_id] = {UUID(told["id"]) for status, told in answers if status == 201}
        refused = {told["code"] for status, told in answers if status != 201}
        assert refused <= {"already-reversed"}, answers

    async def _answer(self, order: _Order) -> tuple[int, dict[str, Any]]:
        """The first one; now and then the order is given once more, and must be answered alike."""
        first = await self._until_answered(order)
        if self.dice.random() < _ONE_IN_FOUR:
            again = await self._until_answered(order)
            assert (again[0], again[1].get("id")) == (first[0], first[1].get("id")), (first, again)
        if first[0] < 300 and not order.path.startswith("/ops"):
            self.load.acknowledge(order.key, UUID(first[1]["id"]))
        return first

    async def _until_answered(self, order: _Order) -> tuple[int, dict[str, Any]]:
        while (answer := await self._tried(order)) is None:
            self.failures += 1
            await self.load.wait_a_little()
        return answer

    async def _tried(self, order: _Order) -> tuple[int, dict[str, Any]] | None:
        """None where nobody knows yet."""
        url = f"http://127.0.0.1:{self.load.port}{order.path}"
        headers = {"Authorization": f"Bearer {order.token}", "Idempotency-Key": order.key}
        try:
            async with self.session.post(url, json=order.body, headers=headers) as answer:
                return None if answer.status == 503 else (answer.status, await answer.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
