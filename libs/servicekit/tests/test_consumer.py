"""A consumer on a real queue: duplicates, poison, failures and a clean stop."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kernel.clock import SystemClock
from kernel.events.core_banking import AccountClosed
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from pydantic import SecretStr
from servicekit import consumer as consumer_module
from servicekit.aws import AwsClients, aws_clients
from servicekit.consumer import Consumer
from servicekit.settings import ServiceSettings
from testkit.polling import eventually

REDRIVE = Path(__file__).parents[3] / "localstack" / "redrive.py"


@pytest.fixture
async def aws(emulator_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AwsClients]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    settings = ServiceSettings(
        bank_env="test",
        bank_origin="http://localhost",
        database_url=SecretStr("-"),
        redis_url=SecretStr("-"),
        auth_url="-",
        service_client_id="-",
        service_client_secret=SecretStr("-"),
        aws_endpoint_url=emulator_url,
    )
    async with aws_clients(settings) as opened:
        yield opened


@dataclass
class Desk:
    """A queue with its dead letters, and what a subscription saw. `failures` counts how often it fails first."""

    aws: AwsClients
    name: str
    endpoint: str
    seen: list[Envelope] = field(default_factory=list)
    failures: int = 0
    hold: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, envelope: Envelope) -> None:
        self.begun.set()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not this time")
        if self.hold:
            await self.hold.wait()
        self.seen.append(envelope)

    async def send(self, body: str) -> None:
        url = (await self.aws.sqs.get_queue_url(QueueName=self.name))["QueueUrl"]
        await self.aws.sqs.send_message(QueueUrl=url, MessageBody=body)

    async def count(self, suffix: str = "") -> int:
        url = (await self.aws.sqs.get_queue_url(QueueName=self.name + suffix))["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = await self.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Consumer]:
        consumer = Consumer(self.aws.sqs, self.name, {AccountClosed: self.handle})
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(consumer.run(stop))
            try:
                yield consumer
            finally:
                stop.set()
                if self.hold:
                    self.hold.set()


@pytest.fixture
async def desk(aws: AwsClients, emulator_url: str) -> Desk:
    name = f"desk-{new_id()}"
    for suffix in ("", "-dlq"):
        await aws.sqs.create_queue(QueueName=name + suffix)
    return Desk(aws, name, emulator_url)


def an_event() -> Envelope:
    closed = AccountClosed(account_id=new_id(), customer_ids=[], reason="a test")
    return Envelope.of(closed, source="test", subject="x", clock=SystemClock())


async def test_an_event_reaches_its_subscription_and_leaves_the_queue(desk: Desk) -> None:
    event = an_event()
    await desk.send(event.json_text())
    async with desk.working():

        async def done() -> bool:
            return desk.seen == [event] and await desk.count() == 0

        await eventually(done, seconds=20)


async def test_a_subscription_that_fails_is_called_again_and_nothing_is_lost(desk: Desk) -> None:
    desk.failures = 1
    await desk.send(an_event().json_text())
    async with desk.working():

        async def done() -> bool:
            return len(desk.seen) == 1 and await desk.count() == 0

        await eventually(done, seconds=30)


async def test_an_unknown_type_is_acknowledged_and_counted(desk: Desk) -> None:
    await desk.send(an_event().json_text().replace("account-closed.v1", "account-painted.v1"))
    async with desk.working() as consumer:

        async def done() -> bool:
            return consumer.unknown_count == 1 and await desk.count() == 0

        await eventually(done, seconds=20)
    assert await desk.count("-dlq") == 0


@pytest.mark.parametrize("fault", ["an unknown version", "no event at all"])
async def test_what_cannot_be_understood_goes_to_the_dead_letters(desk: Desk, fault: str) -> None:
    text = an_event().json_text().replace("closed.v1", "closed.v99") if fault == "an unknown version" else "{"
    await desk.send(text)
    await desk.send(an_event().json_text())
    async with desk.working():

        async def done() -> bool:
            return await desk.count("-dlq") == 1 and await desk.count() == 0 and len(desk.seen) == 1

        await eventually(done, seconds=20)


async def test_a_consumer_that_is_told_to_stop_finishes_what_it_has_in_hand(desk: Desk) -> None:
    desk.hold = asyncio.Event()
    await desk.send(an_event().json_text())
    async with desk.working(), asyncio.timeout(20):
        await desk.begun.wait()
        assert desk.seen == []
    assert len(desk.seen) == 1
    assert await desk.count() == 0


async def test_a_dead_letter_that_was_put_back_is_worked_on(desk: Desk) -> None:
    """As `make redrive Q=...` does it, once what made it fail is mended."""
    url = (await desk.aws.sqs.get_queue_url(QueueName=f"{desk.name}-dlq"))["QueueUrl"]
    events = [an_event() for _ in range(12)]
    for event in events:
        await desk.aws.sqs.send_message(QueueUrl=url, MessageBody=event.json_text())
    command = (sys.executable, str(REDRIVE), desk.name, "--endpoint", desk.endpoint)
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert done.stdout == f"12 dead letters went back to {desk.name}\n"
    async with desk.working():

        async def all_seen() -> bool:
            return {event.id for event in desk.seen} == {event.id for event in events} and await desk.count() == 0

        await eventually(all_seen, seconds=20)
    assert await desk.count("-dlq") == 0


async def test_what_takes_longer_than_the_queue_waits_stays_hidden_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "_VISIBILITY_SECONDS", 2)
    monkeypatch.setattr(consumer_module, "_HEARTBEAT_SECONDS", 0.5)
    desk.hold = asyncio.Event()
    await desk.send(an_event().json_text())
    began = time.monotonic()
    async with desk.working():
        await asyncio.wait_for(desk.begun.wait(), 20)
        url = (await desk.aws.sqs.get_queue_url(QueueName=desk.name))["QueueUrl"]
        # More than twice as long as the queue would have waited.
        while time.monotonic() - began < 5:
            answer = await desk.aws.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
            assert answer.get("Messages", []) == []
    assert len(desk.seen) == 1
