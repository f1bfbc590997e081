"""Customers of the hops, who are signed in, and the quotes that they confirm, written before the time runs."""

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import redis.asyncio
from bff.sessions.domain import end_marks
from contestants import Outcome, Shot
from core_alone import Holder
from embedded.parts import redis_url
from ground import Ground
from kernel.ids import new_id
from lean_http import Connections, request
from shapes import Order, Shape, orders

CUSTOMERS = 200
_AN_HOUR = 3600
_MASKED = "V••• L•••"


@dataclass
class Customers:
    ground: Ground
    holders: list[Holder]
    payees: dict[tuple[int, int], UUID] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def confirmations(self, port: int, shape: Shape, count: int) -> list[bytes]:
        """Requests, each with a quote of its own."""
        wanted = _among(orders(shape, f"hops/{next(self._numbers)}", count * 2))
        chosen = list(itertools.islice(wanted, count))
        quotes = [self._quote(one) for one in chosen]
        owner = await asyncpg.connect(self.ground.bff_owner_url)
        try:
            await self._add_payees(owner, chosen)
            rows = [tuple(quote.values()) for quote in quotes]
            await owner.copy_records_to_table("quotes", records=rows, columns=list(quotes[0]))
        finally:
            await owner.close()
        return [self._confirmation(port, one.debit, quote["id"]) for one, quote in zip(chosen, quotes, strict=True)]

    def strange_confirmations(self, port: int, shape: Shape, count: int) -> list[bytes]:
        """For who looks no quote up."""
        wanted = _among(orders(shape, f"hops/{next(self._numbers)}", count * 2))
        return [self._confirmation(port, one.debit, new_id()) for one in itertools.islice(wanted, count)]

    def reads(self, port: int, count: int) -> list[bytes]:
        turns = itertools.islice(itertools.cycle(self.holders), count)
        return [request("GET", "/api/v1/accounts", _headers(port, one)) for one in turns]

    def _confirmation(self, port: int, customer: int, quote_id: UUID) -> bytes:
        body = json.dumps({"quote_id": str(quote_id)}).encode()
        headers = {**_headers(port, self.holders[customer]), "Idempotency-Key": str(quote_id)}
        return request("POST", "/api/v1/transfers", headers, body)

    def _quote(self, order: Order) -> dict[str, Any]:
        debit, credit = self.holders[order.debit], self.holders[order.credit]
        now = datetime.now(UTC)
        return {
            "id": new_id(),
            "customer_id": debit.customer_id,
            "from_account_id": debit.account_id,
            "from_account_name": "Current account",
            "from_account_iban": debit.iban,
            "payee_id": self.payees.setdefault((order.debit, order.credit), new_id()),
            "payee_label": "A friend",
            "payee_iban": credit.iban,
            "payee_name_masked": _MASKED,
            "amount_minor": order.minor,
            "currency": "EUR",
            "balance_after_minor": 0,
            "reference": "bench",
            "created_at": now,
            "expires_at": now + timedelta(minutes=10),
        }

    async def _add_payees(self, owner: Any, chosen: list[Order]) -> None:
        rows = [
            (self.payees[pair], self.holders[pair[0]].customer_id, "A friend", self.holders[pair[1]].iban, _MASKED)
            for pair in {(one.debit, one.credit) for one in chosen}
        ]
        await owner.executemany(
            "INSERT INTO payees (id, customer_id, label, iban, holder_name_masked, currency, created_at)"
            " VALUES ($1, $2, $3, $4, $5, 'EUR', now()) ON CONFLICT DO NOTHING",
            rows,
        )


async def signed_in(ground: Ground, holders: Sequence[Holder]) -> Customers:
    """Some of these, each with a token of an hour whose session lives."""
    keeper = redis.asyncio.from_url(redis_url(ground.bank.settings, ground.bank.secrets))
    found = []
    try:
        for holder in holders[:CUSTOMERS]:
            session_id = new_id()
            _, alive = end_marks(session_id)
            await keeper.set(alive, "1", ex=_AN_HOUR)
            token = ground.core.tokens.customer(
                holder.customer_id, sid=str(session_id), exp=int(time.time()) + _AN_HOUR
            )
            found.append(Holder(holder.customer_id, holder.account_id, holder.iban, token))
    finally:
        await keeper.aclose()
    return Customers(ground, found)


def confirming(connections: Connections, requests: Sequence[bytes]) -> Iterator[Shot]:
    return _shots(connections, requests, 201)


def reading(connections: Connections, requests: Sequence[bytes]) -> Iterator[Shot]:
    return _shots(connections, requests, 200)


def _shots(connections: Connections, requests: Sequence[bytes], wanted: int) -> Iterator[Shot]:
    async def fire(sent: bytes) -> Outcome:
        status, _ = await connections.send(sent)
        return Outcome.DONE if status == wanted else Outcome.FAILED

    for sent in requests:
        yield partial(fire, sent)
    raise RuntimeError("The requests that were made beforehand are used up.")


def _among(found: list[Order]) -> Iterator[Order]:
    """The same orders for fewer accounts."""
    for one in found:
        debit, credit = one.debit % CUSTOMERS, one.credit % CUSTOMERS
        if debit != credit:
            yield Order(one.key, debit, credit, one.minor)


def _headers(port: int, holder: Holder) -> dict[str, str]:
    return {"Host": f"localhost:{port}", "Authorization": f"Bearer {holder.token}"}
