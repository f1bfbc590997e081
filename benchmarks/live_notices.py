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
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from embedded.bank import EmbeddedBank
from embedded.settings import for_tests
from kernel.ids import new_id
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key

RESULTS = Path(__file__).parent / "results" / "live_notices.json"
CUSTOMERS, PAGES = 40, 5
RUNS = ((1.0, 60.0, 500.0), (50.0, 30.0, 1000.0))
"""Transfers a second, for so many seconds, and the goal for the 95th percentile in milliseconds."""
PURSE_MINOR = 2_000


@dataclass
class Customer:
    visitor: Visitor
    token: str
    account_id: str
    iban: str


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


async def a_customer(bank: EmbeddedBank, rich: Visitor) -> Customer:
    visitor, person = Visitor(bank.origin), a_person()
    await visitor.register(person)
    account = await visitor.first_account()
    await rich.pay((await rich.accounts())[0]["id"], account["iban"], PURSE_MINOR)
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": person.email, "password": person.password}
    answer = await visitor.http.post("/oauth2/token", data=form)
    return Customer(visitor, answer.json()["access_token"], account["id"], account["iban"])


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


def a_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-bench-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def a_bank() -> AsyncIterator[EmbeddedBank]:
    folder = a_folder()
    bank = EmbeddedBank(replace(for_tests(folder / "bank"), durable=True), seeded=True)
    try:
        await asyncio.to_thread(bank.start)
        yield bank
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()
        shutil.rmtree(folder, ignore_errors=True)


def persona(bank: EmbeddedBank, email: str) -> tuple[str, str]:
    rows = json.loads((bank.settings.folder / "personas.json").read_text(encoding="utf-8"))
    return email, next(str(row["password"]) for row in rows if row["email"] == email)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def run() -> list[dict[str, Any]]:
    results = []
    async with a_bank() as bank, Visitor(bank.origin) as rich:
        await rich.sign_in(*persona(bank, "lucia@example.com"))
        customers = [await a_customer(bank, rich) for _ in range(CUSTOMERS)]
        for rate, seconds, goal in RUNS:
            load = os.getloadavg()[0]
            found = await measure(bank, Run(customers, rate, seconds))
            share = round(found["p95_ms"] / goal, 3)
            results.append(found | {"goal_p95_ms": goal, "p95_to_goal": share, "load_before": round(load, 1)})
            say(
                f"{rate:g} transfers/s, {found['listeners']} listeners: p50 {found['p50_ms']} ms,"
                f" p95 {found['p95_ms']} ms ({share:.2f} of the goal of {goal:.0f} ms), p99 {found['p99_ms']} ms,"
                f" {found['events_seen']} events, {found['doubles']} doubles"
            )
        for customer in customers:
            await customer.visitor.http.aclose()
    return results


def main() -> int:
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    results = asyncio.run(run())
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"cores": os.cpu_count(), "runs": results}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
