"""Each process is killed in turn while 200 transfers run, and started again (`make test-kills`); the emulator, which
stands for a durable service, is stopped and comes back empty. Ends with 1 where an outcome is not known, a notice is
missing or doubled beyond what a kill allows, the books do not balance or the trail is not complete.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from embedded.databases import database_url
from kernel.clock import SystemClock
from notice_storm import CHANNELS, Listener, Storm, a_storm
from notifications.channels import Category, Channel
from notifications.deliveries.domain import Plan, Route
from outages import stop_emulator
from servicekit.database import Database
from sqlalchemy import text
from stubborn_orders import Orders, Paid
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor

PARTS = ("auth", "bff", "core", "notifications", "complementary", "audit", "gateway", "redis", "postgres", "emulator")
CUSTOMERS, PURSE_MINOR = 6, 5_000
PER_SECOND = 25.0
SECONDS_BEFORE, SECONDS_AWAY = 1.5, 1.5

TRAIL = """
    SELECT facts::jsonb ->> 'transfer_id' AS transfer_id, table_name, kind, actor_kind, count(*) AS records FROM records
    WHERE source = 'core' AND action = 'transfer.execute' AND table_name <> 'accounts' GROUP BY 1, 2, 3, 4
"""
WHOLE = Counter({("transfers", "insert"): 1, ("entries", "insert"): 2})
"""The records of one transfer in the trail; its accounts are updated once for all transfers of a commit."""


@dataclass(frozen=True)
class Verdict:
    """What 200 transfers left behind: how many of each, and what is wrong."""

    part: str
    known: int
    notices: dict[str, tuple[int, int, int]]
    """Channel -> expected, lost, doubles."""
    in_trail: int
    books: int
    seconds: float
    doubles_allowed: int

    @property
    def is_good(self) -> bool:
        lost = sum(lost for _, lost, _ in self.notices.values())
        doubles = sum(doubles for _, _, doubles in self.notices.values())
        return not (lost or self.books) and doubles <= self.doubles_allowed

    def line(self, ordered: int) -> str:
        told = "  ".join(
            f"{channel} {expected - lost}/{expected}" + (f" +{doubles}" if doubles else "")
            for channel, (expected, lost, doubles) in self.notices.items()
        )
        books = "books balance" if not self.books else f"{self.books} BROKEN INVARIANTS"
        return (
            f"{self.part:14} outcomes {self.known}/{ordered}  {told}  trail {self.in_trail}/{self.known}  {books}"
            f"  {self.seconds:.0f} s"
        )


@dataclass
class Campaign:
    storm: Storm
    orders: Orders
    audit: Database

    async def run(self, part: str, count: int) -> Verdict:
        began, first = time.monotonic(), len(self.orders.paid)
        killed = self.storm.kills["notifications"]
        async with asyncio.TaskGroup() as group:
            group.create_task(self.orders.place(count, PER_SECOND))
            await asyncio.sleep(SECONDS_BEFORE)
            await self._fault(part)
        if self.storm.kills["notifications"] > killed:
            await self.storm.let_leases_end()
        paid = self.orders.paid[first:]
        await eventually(self.storm.is_settled, seconds=180)
        await self._wait_for_all(paid)
        return Verdict(
            part=part,
            known=len(paid),
            notices=await self._notices(paid),
            in_trail=await self._in_trail(paid),
            books=len(await Bank(self.storm.bank.origin, Path(), self.storm.bank).broken_books()),
            seconds=time.monotonic() - began,
            doubles_allowed=self.storm.kills["notifications"] - killed,
        )

    async def _fault(self, part: str) -> None:
        if part == "emulator":
            await stop_emulator(self.storm)
            await asyncio.sleep(SECONDS_AWAY)
            await asyncio.to_thread(self.storm.bank.start_part, "emulator")
            await self.storm.proxy.mend()
        else:
            await self.storm.kill(part, seconds_away=SECONDS_AWAY)

    async def _wait_for_all(self, paid: Sequence[Paid]) -> None:
        """Until nothing is missing any more, or for a minute: what is missing then is lost."""

        async def nothing_is_missing() -> bool:
            lost = sum(lost for _, lost, _ in (await self._notices(paid)).values())
            return not lost and await self._in_trail(paid) == len(paid)

        try:
            await eventually(nothing_is_missing, seconds=60)
        except AssertionError:
            return

    async def _notices(self, paid: Sequence[Paid]) -> dict[str, tuple[int, int, int]]:
        """Of both sides of each transfer, as the receivers count."""
        accepted = await self.storm.providers.accepted()
        found = {}
        for channel in Channel:
            # A transfer's event has the transfer's id.
            ids = [_message_id(UUID(one.transfer_id), side, channel) for one in paid for side in (one.payer, one.payee)]
            found[channel.value] = _tally([accepted[channel.value][one] for one in ids])
        seen = [side.page.seen[one.transfer_id] for one in paid for side in (one.payer, one.payee)]
        return {**found, "live": _tally(seen)}

    async def _in_trail(self, paid: Sequence[Paid]) -> int:
        """How many of them have exactly the records of a transfer, each by a customer."""
        found: dict[str, Counter[tuple[str, str]]] = {}
        async with self.audit.read() as session:
            for row in await session.all(text(TRAIL)):
                if row.actor_kind == "customer":
                    found.setdefault(row.transfer_id, Counter())[row.table_name, row.kind] += row.records
        return sum(found.get(one.transfer_id) == WHOLE for one in paid)


def _message_id(event_id: UUID, side: Listener, channel: Channel) -> str:
    now = SystemClock().now()
    plan = Plan(event_id, uuid4(), side.customer_id, Category.MONEY_IN, now, now)
    return str(plan.message_id(Route(channel, side.device_id if channel is Channel.PUSH else None)))


def _tally(times: Sequence[int]) -> tuple[int, int, int]:
    return len(times), sum(one == 0 for one in times), sum(max(one - 1, 0) for one in times)


@asynccontextmanager
async def a_campaign() -> AsyncIterator[Campaign]:
    async with a_storm(_folder(), CUSTOMERS, seeded=True) as storm:
        bank = storm.bank
        audit = Database(database_url(bank.settings, bank.secrets, "audit", "audit"), "kills")
        orders = Orders(storm.listeners)
        try:
            await _fill_purses(storm)
            await orders.prepare()
            await eventually(storm.is_settled, seconds=60)
            yield Campaign(storm, orders, audit)
        finally:
            await audit.close()


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-kills-"))
    folder.chmod(0o711)
    return folder / "bank"


async def _fill_purses(storm: Storm) -> None:
    bank = Bank(storm.bank.origin, storm.bank.settings.folder, storm.bank)
    async with Visitor(bank.url) as rich:
        (await rich.sign_in(*bank.persona("lucia@example.com"))).raise_for_status()
        account_id = (await rich.accounts())[0]["id"]
        for listener in storm.listeners:
            await rich.pay(account_id, (await listener.page.visitor.first_account())["iban"], PURSE_MINOR)


async def run(parts: Sequence[str], count: int) -> bool:
    verdicts = []
    async with a_campaign() as campaign:
        for part in parts:
            verdict = await campaign.run(part, count)
            verdicts.append(verdict)
            _say(verdict.line(count))
    good = all(one.is_good and one.known == count == one.in_trail for one in verdicts)
    lost = sum(lost for one in verdicts for _, lost, _ in one.notices.values())
    doubles = sum(doubles for one in verdicts for _, _, doubles in one.notices.values())
    known, trail = sum(one.known for one in verdicts), sum(one.in_trail for one in verdicts)
    _say(
        f"{'good' if good else 'NOT GOOD'}: {len(parts)} parts, {known} of {len(parts) * count} outcomes known,"
        f" {lost} notices lost, {doubles} doubles, {trail} whole in the trail ({', '.join(CHANNELS)})"
    )
    return good


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill each process in turn while transfers run.")
    parser.add_argument("--transfers", type=int, default=200)
    parser.add_argument("--parts", default=",".join(PARTS), help="comma-separated")
    chosen = parser.parse_args()
    return 0 if asyncio.run(run(chosen.parts.split(","), chosen.transfers)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
