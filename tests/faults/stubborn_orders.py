"""Customers who pay each other through the gateway and ask again, with the same key, until they know the outcome."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from notice_storm import Listener
from testkit.visitors import new_key

_ASKING_SECONDS_MAX = 60
_PAUSE_SECONDS = 0.3


@dataclass(frozen=True)
class Paid:
    transfer_id: str
    payer: Listener
    payee: Listener


@dataclass
class Orders:
    """Who pays whom, with the account and the payee of each pair known beforehand."""

    listeners: Sequence[Listener]
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    payees: dict[tuple[str, str], str] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Keys whose outcome was not told within a minute."""
    dice: random.Random = field(default_factory=lambda: random.Random(20_264))

    async def prepare(self) -> None:
        for listener in self.listeners:
            self.accounts[str(listener.customer_id)] = await listener.page.visitor.first_account()
        for payer in self.listeners:
            for payee in self.listeners:
                if payer is not payee:
                    iban = self.accounts[str(payee.customer_id)]["iban"]
                    pair = (str(payer.customer_id), str(payee.customer_id))
                    self.payees[pair] = await payer.page.visitor.payee(iban)

    async def place(self, count: int, per_second: float) -> None:
        """At a constant arrival rate, whatever becomes of each; returns when the outcome of all is known."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as paying:
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / per_second - asyncio.get_running_loop().time()))
                payer, payee = self.dice.sample(self.listeners, 2)
                paying.create_task(self._pay(payer, payee))

    async def _pay(self, payer: Listener, payee: Listener) -> None:
        key, pair = new_key(), (str(payer.customer_id), str(payee.customer_id))
        account_id = self.accounts[pair[0]]["id"]
        quote = await _until_told(lambda: payer.page.visitor.quote(account_id, self.payees[pair], 1))
        done = await _until_told(lambda: payer.page.visitor.confirm(quote["id"], key)) if quote else None
        if done is None:
            self.unknown.append(key)
        else:
            self.paid.append(Paid(done["id"], payer, payee))


async def _until_told(ask: Any) -> dict[str, Any] | None:
    """The body of the 201, however often it takes; None after a minute without one. Any other answer than a
    passing one is a finding: it raises AssertionError.
    """
    deadline = asyncio.get_running_loop().time() + _ASKING_SECONDS_MAX
    while asyncio.get_running_loop().time() < deadline:
        try:
            answer = await ask()
        except (httpx.HTTPError, OSError):
            await asyncio.sleep(_PAUSE_SECONDS)
            continue
        if answer.status_code == httpx.codes.CREATED:
            body: dict[str, Any] = answer.json()
            return body
        assert answer.status_code in {429, 502, 503, 504}, answer.text
        await asyncio.sleep(_PAUSE_SECONDS)
    return None
