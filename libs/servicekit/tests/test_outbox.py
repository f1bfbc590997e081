"""From the commit to the topic: nothing that rolled back goes out, nothing that committed is passed over."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError
from kernel.clock import ShiftableClock
from kernel.events.core_banking import AccountClosed
from kernel.events.envelope import Envelope, parse_envelope
from kernel.ids import new_id
from servicekit import outbox
from servicekit import relay as relay_module
from servicekit.database import Database, DatabaseBusy, ReadSession
from servicekit.inbox import Delivery, first_time
from servicekit.relay import PublishFailed, Relay, RelaySettings
from sqlalchemy import text
from testkit.polling import eventually


class Topic:
    """An SNS topic that can be gone or refuse, and remembers what was published."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []
        self.failures: list[str] = []
        self.generation: str | None = None
        self.refused: set[str] = set()

    async def list_tags_for_resource(self, *, ResourceArn: str) -> dict[str, Any]:  # noqa: N803  SNS's own names.
        assert ResourceArn == "arn:aws:sns:eu-west-1:000000000000:things"
        return {"Tags": [{"Key": "generation", "Value": self.generation}] if self.generation else []}

    async def publish_batch(self, *, TopicArn: str, PublishBatchRequestEntries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803  SNS's own names.
        assert TopicArn == "arn:aws:sns:eu-west-1:000000000000:things"
        if self.failures:
            raise ClientError({"Error": {"Code": self.failures.pop(0), "Message": ""}}, "PublishBatch")
        taken = [entry for entry in PublishBatchRequestEntries if entry["Id"] not in self.refused]
        self.published += [parse_envelope(entry["Message"]) for entry in taken]
        return {"Successful": [], "Failed": [{"Id": refused, "Code": "InternalError"} for refused in self.refused]}


@pytest.fixture
async def database(database_for: Callable[[str], Any]) -> AsyncIterator[Database]:
    opened = Database(database_for("core").url, "test")
    yield opened
    await opened.close()


@pytest.fixture
def topic() -> Topic:
    return Topic()


@pytest.fixture
def relay(database: Database, topic: Topic, clock: ShiftableClock) -> Relay:
    return Relay(database, topic, clock, RelaySettings("things"))


def an_event(clock: ShiftableClock) -> Envelope:
    closed = AccountClosed(account_id=new_id(), customer_ids=[], reason="a test")
    return Envelope.of(closed, source="test", subject="x", clock=clock)


async def write(database: Database, *events: Envelope) -> None:
    async with database.write() as session:
        for event in events:
            await outbox.append(session, event)


async def test_what_was_rolled_back_is_never_published(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    kept, lost = an_event(clock), an_event(clock)

    async def write_and_fail() -> None:
        async with database.write() as session:
            await outbox.append(session, lost)
            raise KeyError("something else failed")

    with pytest.raises(KeyError):
        await write_and_fail()
    await write(database, kept)
    assert await relay.publish_once() == 1
    assert [event.id for event in topic.published] == [kept.id]
    assert await relay.publish_once() == 0


async def test_a_late_commit_with_an_early_place_is_not_passed_over(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    early, late = an_event(clock), an_event(clock)
    async with database.write() as slow:
        await outbox.append(slow, early)
        await write(database, late)
        assert await relay.publish_once() == 0
    assert await relay.publish_once() == 2
    assert [event.id for event in topic.published] == [early.id, late.id]


async def test_rows_without_a_payload_are_rendered_in_their_place_with_their_trace(
    database: Database, topic: Topic, clock: ShiftableClock
) -> None:
    first, bare, untraced, last = (an_event(clock) for _ in range(4))
    traceparent = f"00-{'ab' * 16}-{'cd' * 8}-01"
    asked: list[set[UUID]] = []

    async def render(_session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, Envelope]:
        asked.append(set(ids))
        if len(asked) == 1:
            raise DatabaseBusy
        return {event.id: event for event in (bare, untraced)}

    await write(database, first)
    await write_bare(database, bare, bytes.fromhex(traceparent.replace("-", "")))
    await write_bare(database, untraced, None)
    await write(database, last)
    relay = Relay(database, topic, clock, RelaySettings("things", render=render))
    with pytest.raises(DatabaseBusy):
        await relay.publish_once()
    assert topic.published == []
    assert await relay.publish_once() == 4
    assert [event.id for event in topic.published] == [first.id, bare.id, untraced.id, last.id]
    assert [event.traceparent for event in topic.published[1:3]] == [traceparent, None]
    assert asked == [{bare.id, untraced.id}] * 2


async def write_bare(database: Database, event: Envelope, trace: bytes | None) -> None:
    statement = text("INSERT INTO outbox (day, event_id, trace) VALUES (:day, :id, :trace)")
    async with database.write() as session:
        await session.run(statement, {"day": event.time.date(), "id": event.id, "trace": trace})


async def test_a_broker_that_refuses_loses_nothing(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    events = [an_event(clock) for _ in range(25)]
    await write(database, *events)
    topic.failures = ["InternalError"]
    with pytest.raises(ClientError):
        await relay.publish_once()
    assert await relay.publish_once() == 25
    assert [event.id for event in topic.published] == [event.id for event in events]


async def test_an_event_that_alone_was_refused_is_published_again_with_its_batch(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    events = [an_event(clock) for _ in range(3)]
    await write(database, *events)
    topic.refused = {str(events[1].id)}
    with pytest.raises(PublishFailed):
        await relay.publish_once()
    topic.refused.clear()
    assert await relay.publish_once() == 3
    assert {event.id for event in topic.published} == {event.id for event in events}


async def test_a_broker_that_lost_its_state_gets_the_last_day_again(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    first, second = an_event(clock), an_event(clock)
    await write(database, first)
    await relay.publish_once()
    topic.published.clear()
    await write(database, second)
    topic.failures = ["NotFound"]
    with pytest.raises(ClientError):
        await relay.publish_once()
    while await relay.publish_once():
        pass
    assert [event.id for event in topic.published] == [second.id, first.id, second.id]


async def test_topics_that_were_made_anew_get_the_last_day_again_though_none_was_ever_missed(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "_GENERATION_EVERY_SECONDS", 0)
    event = an_event(clock)
    await write(database, event)
    for generation, published in (("1-a", 1), ("1-a", 0), (None, 0)):
        topic.generation = generation
        assert await relay.publish_once() == published
    topic.generation = "1-b"
    assert await relay.publish_once() == 1
    assert await relay.publish_once() == 0
    assert [again.id for again in topic.published] == [event.id, event.id]


async def test_a_service_that_starts_beside_quite_new_topics_may_have_crashed_with_the_old_ones(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    await write(database, an_event(clock))
    assert await relay.publish_once() == 1
    for seconds_old, again in ((3600, 0), (5, 1)):
        topic.generation = f"{int(clock.now().timestamp()) - seconds_old}-a"
        started = Relay(database, topic, clock, RelaySettings("things"))
        assert await started.publish_once() == again


async def test_the_running_relay_publishes_soon_after_the_commit_and_stops_when_told(
    database: Database, relay: Relay, topic: Topic, clock: ShiftableClock
) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(relay.run(stop))
        await write(database, an_event(clock))

        async def published() -> bool:
            return bool(topic.published)

        await eventually(published, seconds=20)
        stop.set()
    assert len(topic.published) == 1


async def test_days_are_made_ahead_and_dropped_behind_and_an_unforeseen_day_fails_nothing(
    database: Database, clock: ShiftableClock
) -> None:
    today = datetime.now(UTC).date()
    clock.shift = timedelta(days=400)
    await write(database, an_event(clock))
    async with database.write() as session:
        await outbox.keep_partitions(session, today)
        await outbox.keep_partitions(session, today + timedelta(days=30))
    async with database.read() as session:
        names = {row.relname for row in await session.all(text(_PARTITIONS))}
        rest = await session.scalar(text("SELECT count(*) FROM outbox_rest"))
    assert names == {f"outbox_{day_name(today + timedelta(days=ahead))}" for ahead in range(30, 38)}
    assert rest == 1


_PARTITIONS = "SELECT relname FROM pg_class WHERE relname ~ '^outbox_[0-9]{8}$' AND relkind = 'r'"


def day_name(day: date) -> str:
    return day.strftime("%Y%m%d")


async def test_of_many_deliveries_at_once_exactly_one_is_the_first(database: Database) -> None:
    delivery = Delivery("a-consumer", new_id())

    async def deliver() -> bool:
        async with database.write() as session:
            return await first_time(session, delivery)

    claims = await asyncio.gather(*(deliver() for _ in range(8)))
    assert sorted(claims) == [False] * 7 + [True]
