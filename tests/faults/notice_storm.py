"""Many events under faults, and what their receivers counted in the end."""

import asyncio
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from aws_proxy import AwsProxy
from embedded.bank import EmbeddedBank
from embedded.databases import database_url
from embedded.settings import for_tests
from kernel.clock import SystemClock
from kernel.events.core_banking import Leg, TransferCompleted
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from kernel.money import Amount, Currency
from notifications.channels import Category, Channel
from notifications.deliveries.domain import Plan, Route
from receivers import OpenPage, Providers
from servicekit import outbox
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person

TOPIC = "arn:aws:sns:eu-west-1:000000000000:core-banking-events"
HEADERS = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sns/aws4_request"}
SQS_HEADERS = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request"}
CHANNELS = ("email", "sms", "push", "live")


@dataclass(frozen=True)
class Listener:
    """A customer with a phone and an open page."""

    customer_id: UUID
    device_id: UUID
    page: OpenPage


@dataclass
class Told:
    """One event, and the ids under which each channel must have it once."""

    envelope: Envelope
    listener: Listener

    @property
    def transfer_id(self) -> str:
        return self.envelope.subject

    def message_id(self, channel: Channel) -> str:
        now = self.envelope.time
        plan = Plan(self.envelope.id, uuid4(), self.listener.customer_id, Category.MONEY_IN, now, now)
        device = self.listener.device_id if channel is Channel.PUSH else None
        return str(plan.message_id(Route(channel, device)))


@dataclass
class Count:
    """What the receivers of one channel have of the events that were told."""

    expected: int
    accepted: int
    lost: int
    doubles: list[str]
    strange: int
    """Messages that no event asks for, under whatever id."""


@dataclass
class Storm:
    bank: EmbeddedBank
    proxy: AwsProxy
    providers: Providers
    core: Database
    notifications: Database
    listeners: list[Listener] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    before: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What the receivers had when the storm began."""
    dice: random.Random = field(default_factory=lambda: random.Random(20_261))

    async def tell(self, count: int) -> None:
        """Write so many events into the core's outbox, as the core does in the commit of a transfer."""
        fresh = [self._event() for _ in range(count)]
        async with self.core.write() as session:
            for one in fresh:
                await outbox.append(session, one.envelope)
        self.told += fresh

    async def publish_again(self, count: int) -> None:
        """Old and new events once more, in any order, past the core: what a queue that delivers twice looks like."""
        chosen = self.dice.sample(self.told, min(count, len(self.told)))
        async with httpx.AsyncClient() as client:
            for one in chosen:
                form = {
                    "Action": "Publish",
                    "Version": "2010-03-31",
                    "TopicArn": TOPIC,
                    "Message": one.envelope.json_text(),
                    "MessageAttributes.entry.1.Name": "event-type",
                    "MessageAttributes.entry.1.Value.DataType": "String",
                    "MessageAttributes.entry.1.Value.StringValue": one.envelope.type,
                }
                answer = await client.post(self.bank.settings.url("emulator"), data=form, headers=HEADERS)
                assert answer.status_code == httpx.codes.OK, answer.text

    async def kill(self, part: str, *, seconds_away: float = 0) -> None:
        self.kills[part] += 1
        await asyncio.to_thread(self.bank.stop_part, part, killed=True)
        await asyncio.sleep(seconds_away)
        await asyncio.to_thread(self.bank.start_part, part)

    async def let_leases_end(self) -> None:
        """Move the clock of notifications past the lease of the message that a kill left in doubt."""
        shift = {"shift_seconds": 31 * self.kills["notifications"]}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.bank.settings.url('notifications')}/internal/test/clock", json=shift)
            answer.raise_for_status()

    async def cut_broker(self, seconds: float) -> None:
        await self.proxy.cut()
        await asyncio.sleep(seconds)
        await self.proxy.mend()

    async def fail_pushes(self, mode: str, count: int) -> None:
        body = {"mode": mode, "rate": 1, "count": count, "retry_after_seconds": 1}
        async with httpx.AsyncClient() as client:
            answer = await client.put(f"{self.bank.settings.url('simulators')}/fcm/faults", json=body)
            answer.raise_for_status()

    async def counts(self) -> dict[str, Count]:
        accepted = await self.providers.accepted()
        found = {
            channel.value: _count(
                [one.message_id(channel) for one in self.told], accepted[channel.value] - self.before[channel.value]
            )
            for channel in Channel
        }
        seen: Counter[str] = Counter()
        for listener in self.listeners:
            seen += listener.page.seen
        found["live"] = _count([one.transfer_id for one in self.told], seen)
        return found

    async def doubtful(self) -> dict[str, set[str]]:
        """The messages that the bank itself says may have gone twice, by the cause it logged."""
        statement = "SELECT outcome, delivery_id FROM delivery_attempts WHERE outcome IN ('interrupted', 'uncertain')"
        found: dict[str, set[str]] = {"interrupted": set(), "uncertain": set()}
        async with self.notifications.read() as session:
            for row in await session.all(text(statement)):
                found[row.outcome].add(str(row.delivery_id))
        return found

    async def is_settled(self) -> bool:
        """Nothing is due, in doubt or missing any more."""
        statement = """
            SELECT (SELECT count(*) FROM deliveries WHERE state = 'due')
                 + (SELECT count(*) FROM delivery_attempts WHERE outcome = 'begun') AS open
        """
        async with self.notifications.read() as session:
            row = await session.first(text(statement))
        if row is None or row.open or await self.unread():
            return False
        return not any(count.lost for count in (await self.counts()).values())

    async def has_welcomed_all(self) -> bool:
        """Each listener's account has opened, and its notice is in the inbox."""
        statement = "SELECT count(*) FROM notices WHERE kind = 'account-opened'"
        async with self.notifications.read() as session:
            return int(await session.scalar(text(statement))) >= len(self.listeners)

    async def unread(self) -> int:
        """What lies in the queues of notifications, in sight or handed to somebody."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        total = 0
        async with httpx.AsyncClient() as client:
            for queue in ("notifications-core-banking-events", "notifications-auth-events"):
                url = self.bank.settings.url("emulator")
                form = {"Action": "GetQueueAttributes", "Version": "2012-11-05"}
                form |= {"QueueUrl": f"{url}/000000000000/{queue}"}
                form |= {f"AttributeName.{number}": name for number, name in enumerate(names, 1)}
                answer = await client.post(url, data=form, headers=SQS_HEADERS)
                total += sum(map(int, re.findall(r"<Value>(\d+)</Value>", answer.text)))
        return total

    async def backlog(self) -> int:
        """Events that were told and are not in an inbox yet, and messages that are due."""
        statement = """
            SELECT (SELECT count(*) FROM notices WHERE kind = 'money-received') AS entered,
                   (SELECT count(*) FROM deliveries WHERE state = 'due') AS due
        """
        async with self.notifications.read() as session:
            row = await session.first(text(statement))
        return 0 if row is None else max(len(self.told) - row.entered, 0) * 3 + int(row.due)

    def _event(self) -> Told:
        listener = self.dice.choice(self.listeners)
        transfer_id = new_id()
        holder = [listener.customer_id]
        event = TransferCompleted(
            transfer_id=transfer_id,
            debit=Leg(account_id=new_id(), version=1, customer_ids=[], holder_name="A Payer"),
            credit=Leg(account_id=new_id(), version=1, customer_ids=holder, iban=None, holder_name="A Payee"),
            amount=Amount(minor=self.dice.randint(1, 10_000), currency=Currency.EUR),
            reference="storm",
            booked_at=SystemClock().now(),
        )
        envelope = Envelope.of(event, source="core-banking", subject=str(transfer_id), clock=SystemClock())
        return Told(envelope, listener)


def _count(expected: Sequence[str], accepted: Counter[str]) -> Count:
    found = [accepted[one] for one in expected]
    doubles = [one for one, times in zip(expected, found, strict=True) for _ in range(times - 1)]
    strange = sum(accepted.values()) - sum(found)
    return Count(len(expected), sum(found), sum(times == 0 for times in found), doubles, strange)


@asynccontextmanager
async def a_storm(folder: Path, listeners: int, *, seeded: bool = False) -> AsyncIterator[Storm]:
    """The whole bank with so many customers who listen, its emulator behind the proxy."""
    async with AwsProxy().running() as proxy:
        bank = EmbeddedBank(for_tests(folder, proxy.url), seeded=seeded)
        proxy.behind = bank.settings.url("emulator")
        opened: list[Database] = []
        try:
            await asyncio.to_thread(bank.start)
            core, notifications = (Database(_url(bank, name), "storm") for name in ("core_banking", "notifications"))
            opened = [core, notifications]
            providers = Providers(bank.settings.url("emulator"), bank.settings.url("simulators"))
            storm = Storm(bank, proxy, providers, core, notifications)
            async with _crowd(storm, listeners):
                yield storm
        finally:
            for database in opened:
                await database.close()
            await asyncio.to_thread(bank.stop)
            bank.remove()


def _url(bank: EmbeddedBank, database: str) -> str:
    return database_url(bank.settings, bank.secrets, database, database)


@asynccontextmanager
async def _crowd(storm: Storm, count: int) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        listening = []
        for _ in range(count):
            visitor = await stack.enter_async_context(Visitor(storm.bank.origin))
            listener = await _listener(visitor)
            storm.listeners.append(listener)
            listening.append(group.create_task(listener.page.listen()))
            await eventually(listener.page.is_listening, seconds=20)
        # What their registration has caused is over: every fault meets the storm.
        await eventually(storm.has_welcomed_all, seconds=60)
        await eventually(storm.is_settled, seconds=60)
        storm.before = await storm.providers.accepted()
        yield
        for task in listening:
            task.cancel()


async def _listener(visitor: Visitor) -> Listener:
    await visitor.register(a_person())
    await visitor.first_account()
    me = (await visitor.get("/api/v1/me")).json()
    device_id = new_id()
    phone = {"token": f"phone-{device_id}", "platform": "android", "name": "Phone"}
    saved = await visitor.request("PUT", f"/api/v1/devices/{device_id}/push-token", json=phone)
    assert saved.status_code == httpx.codes.NO_CONTENT, saved.text
    return Listener(UUID(me["customer_id"]), device_id, OpenPage(visitor))
