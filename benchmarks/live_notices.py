"""From the commit of a transfer to the event in an open page (`make bench-live`), with 200 pages listening.

Transfers are ordered at the core itself, with their payers' own tokens, at a constant arrival rate: what is measured is
the way from the commit on. An instant taken inside the core's transaction is its beginning, so the commit itself
counts as part of the way. The databases wait for the disk as they do in `make run`.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from bench_bank import RESULTS, Customer, a_bank, say, some_customers
from embedded.bank import EmbeddedBank
from kernel.ids import new_id
from testkit.polling import eventually
from testkit.visitors import new_key

RESULT_FILE = RESULTS / "live_notices.json"
CUSTOMERS, PAGES = 40, 5
RUNS = ((1.0, 60.0, 500.0), (50.0, 30.0, 1000.0))
"""Transfers a second, for so many seconds, and the goal for the 95th percentile in milliseconds."""


@dataclass
class Arrivals:
    """When each page saw the notice of each transfer, and when that was entered, in seconds since 1970."""

    seen: dict[str, list[float]] = field(default_factory=dict)
    entered: dict[str, float] = field(default_factory=dict)

    def take(self, line: str) -> None:
        notice = json.loads(line)
        transfer_id = notice.get("transfer_id")
        if transfer_id:
            self.seen.setdefault(transfer_id, []).append(time.time())
            self.entered[transfer_id] = datetime.fromisoformat(notice["created_at"]).timestamp()


async def listen(session: aiohttp.ClientSession, customer: Customer, arrivals: Arrivals) -> None:
    headers = {"X-Bank-Client": "web", "Cookie": f"__Host-session={customer.visitor.cookie}"}
    async with session.get("/api/v1/live", headers=headers) as answer:
        answer.raise_for_status()
        is_notice = False
        async for raw in answer.content:
            line = raw.decode().strip()
            if line.startswith("event:"):
                is_notice = line == "event: notice"
            elif is_notice and line.startswith("data:"):
                arrivals.take(line[5:])


async def order(session: aiohttp.ClientSession, payer: Customer, payee: Customer) -> tuple[str, float]:
    """The transfer's id and the instant of its booking."""
    body = {
        "debit_account_id": payer.account_id,
        "credit_iban": payee.iban,
        "amount": {"minor": 1, "currency": "EUR"},
        "reference": "bench",
        "quote_id": str(new_id()),
        "payee_name": "A friend",
        "not_after": (datetime.now(UTC) + timedelta(minutes=1)).isoformat(),
    }
    headers = {"Authorization": f"Bearer {payer.token}", "Idempotency-Key": new_key()}
    while True:
        async with session.post("/v1/transfers", json=body, headers=headers) as answer:
            done = await answer.json()
        if answer.status == 201:
            return done["id"], datetime.fromisoformat(done["booked_at"]).timestamp()
        # The key makes a second try safe: the core moves the money once.
        if answer.status != 503:
            raise RuntimeError(str(done))
        await asyncio.sleep(1)


@dataclass
class Run:
    """One rate: who pays, what was booked when, and when each page saw it."""

    customers: Sequence[Customer]
    rate: float
    seconds: float
    arrivals: Arrivals = field(default_factory=Arrivals)
    booked: dict[str, float] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    async def pay_all(self, core: aiohttp.ClientSession) -> None:
        """At a constant arrival rate, however long each one takes."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as paying:
            for number in range(int(self.rate * self.seconds)):
                await asyncio.sleep(max(0.0, began + number / self.rate - time.monotonic()))
                paying.create_task(self._pay(core))

    async def all_seen(self) -> bool:
        return all(len(self.arrivals.seen.get(transfer_id, ())) >= 2 * PAGES for transfer_id in self.booked)

    async def _pay(self, core: aiohttp.ClientSession) -> None:
        payer, payee = self.dice.sample(self.customers, 2)
        transfer_id, at = await order(core, payer, payee)
        self.booked[transfer_id] = at

    def figures(self) -> dict[str, Any]:
        waits = sorted(1000 * (at - self.booked[one]) for one in self.booked for at in self.arrivals.seen[one])
        entered = sorted(1000 * (self.arrivals.entered[one] - self.booked[one]) for one in self.booked)
        return {
            "transfers_per_second": self.rate,
            "transfers": len(self.booked),
            "listeners": len(self.customers) * PAGES,
            "events_seen": len(waits),
            "doubles": sum(len(self.arrivals.seen[one]) - 2 * PAGES for one in self.booked),
            "p50_ms_to_inbox": round(statistics.median(entered), 1),
            "p95_ms_to_inbox": round(entered[int(len(entered) * 0.95)], 1),
            "p50_ms": round(statistics.median(waits), 1),
            "p95_ms": round(waits[int(len(waits) * 0.95)], 1),
            "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
            "max_ms": round(waits[-1], 1),
        }


async def measure(bank: EmbeddedBank, run: Run) -> dict[str, Any]:
    no_limit = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(bank.origin, timeout=no_limit, connector=aiohttp.TCPConnector(limit=0)) as pages,
        aiohttp.ClientSession(bank.settings.url("core")) as core,
        asyncio.TaskGroup() as group,
    ):
        listening = [
            group.create_task(listen(pages, customer, run.arrivals)) for customer in run.customers for _ in range(PAGES)
        ]
        await asyncio.sleep(3)
        await run.pay_all(core)
        await eventually(run.all_seen, seconds=120)
        for task in listening:
            task.cancel()
    return run.figures()


async def rates(bank: EmbeddedBank, customers: Sequence[Customer]) -> list[dict[str, Any]]:
    """One row for each rate; tokens of the customers live five minutes, so each rate begins with new ones."""
    results = []
    for rate, seconds, goal in RUNS:
        for customer in customers:
            await customer.sign_in_again()
        load = os.getloadavg()[0]
        found = await measure(bank, Run(customers, rate, seconds))
        share = round(found["p95_ms"] / goal, 3)
        results.append(found | {"goal_p95_ms": goal, "p95_to_goal": share, "load_before": round(load, 1)})
        say(
            f"{rate:g} transfers/s, {found['listeners']} listeners: p50 {found['p50_ms']} ms,"
            f" p95 {found['p95_ms']} ms ({share:.2f} of the goal of {goal:.0f} ms), p99 {found['p99_ms']} ms,"
            f" {found['events_seen']} events, {found['doubles']} doubles"
        )
    return results


async def run() -> list[dict[str, Any]]:
    async with a_bank() as bank, some_customers(bank, CUSTOMERS) as customers:
        return await rates(bank, customers)


def main() -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    results = asyncio.run(run())
    RESULT_FILE.write_text(json.dumps({"cores": os.cpu_count(), "runs": results}, indent=2) + "\n", encoding="utf-8")
    missed = [one for one in results if one["p95_to_goal"] > 1 or one["doubles"]]
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
