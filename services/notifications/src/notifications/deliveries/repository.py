from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from notifications.channels import Category, Channel
from notifications.deliveries.domain import (
    LEASE,
    Attempt,
    Delivery,
    LoggedAttempt,
    LoggedDelivery,
    Outcome,
    Plan,
    Route,
    State,
    Tally,
)
from notifications.deliveries.tables import deliveries, delivery_attempts

_BEGIN = text(
    """
    WITH begun AS (
        INSERT INTO delivery_attempts (delivery_id, number, began_at, outcome)
        VALUES (CAST(:id AS uuid), CAST(:number AS integer), :now, 'begun')
    )
    UPDATE deliveries SET tries = :number WHERE id = :id
    """
)


_LOCK_NOTICE = text("SELECT pg_advisory_xact_lock(hashtextextended(:notice, 0))")


async def add(session: WriteSession, planned: Sequence[tuple[Plan, Route]], fallback_of: UUID | None = None) -> None:
    """Planning the same twice plans it once."""
    rows = [
        {
            "id": plan.message_id(route),
            "notice_id": plan.notice_id,
            "customer_id": plan.customer_id,
            "category": plan.category.value,
            "channel": route.channel.value,
            "device_id": route.device_id,
            "fallback_of": fallback_of,
            "state": "due",
            "tries": 0,
            "created_at": plan.created_at,
            "wanted_at": plan.due_at,
            "due_at": plan.due_at,
            "traceparent": plan.traceparent or None,
        }
        for plan, route in planned
    ]
    await session.run(insert(deliveries).values(rows).on_conflict_do_nothing(index_elements=["id"]))


async def claim(session: WriteSession, now: datetime, passed_over: Collection[Channel]) -> Delivery | None:
    """Take the delivery that is due longest for as long as the lease lasts; other lanes take others."""
    due = (
        select(deliveries.c.id)
        .where(
            deliveries.c.state == "due",
            deliveries.c.due_at <= now,
            deliveries.c.channel.not_in([channel.value for channel in passed_over]),
        )
        # Of what is due, security goes first.
        .order_by(deliveries.c.category != Category.SECURITY.value, deliveries.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = await session.first(
        update(deliveries)
        .where(deliveries.c.id.in_(due.scalar_subquery()))
        .values(due_at=now + LEASE)
        .returning(*deliveries.c)
    )
    return None if row is None else _delivery(row)


async def mark_interrupted(session: WriteSession, delivery: Delivery) -> bool:
    """Whether an attempt was begun and never ended: its process died, or was held up beyond the lease."""
    interrupted = await session.run(
        update(delivery_attempts)
        .where(delivery_attempts.c.delivery_id == delivery.id, delivery_attempts.c.outcome == Outcome.BEGUN.value)
        .values(outcome=Outcome.INTERRUPTED.value)
    )
    return bool(interrupted.rowcount)


async def begin(session: WriteSession, delivery: Delivery, now: datetime) -> None:
    """Log that an attempt begins."""
    await session.run(_BEGIN, {"id": delivery.id, "number": delivery.tries + 1, "now": now})


async def end(session: WriteSession, delivery: Delivery, attempt: Attempt, now: datetime) -> bool:
    """Log how the attempt ended. False when it had been taken for interrupted: then it stays in doubt."""
    ended = await session.run(
        update(delivery_attempts)
        .where(
            delivery_attempts.c.delivery_id == delivery.id,
            delivery_attempts.c.number == delivery.tries + 1,
            delivery_attempts.c.outcome == Outcome.BEGUN.value,
        )
        .values(ended_at=now, outcome=attempt.outcome.value, provider_id=attempt.provider_id, error=attempt.error)
    )
    return bool(ended.rowcount)


async def doubts(session: ReadSession, delivery: Delivery) -> int:
    """How many attempts may have been accepted without anybody knowing."""
    doubtful = (Outcome.UNCERTAIN.value, Outcome.INTERRUPTED.value)
    count = await session.scalar(
        select(func.count()).where(
            delivery_attempts.c.delivery_id == delivery.id, delivery_attempts.c.outcome.in_(doubtful)
        )
    )
    return int(count)


async def postpone(session: WriteSession, delivery_id: UUID, until: datetime) -> None:
    await session.run(update(deliveries).where(deliveries.c.id == delivery_id).values(due_at=until))


async def finish(session: WriteSession, delivery_id: UUID, state: State, now: datetime, failure: str = "") -> None:
    await session.run(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state=state.value, failure=failure or None, finished_at=now)
    )


async def siblings(session: WriteSession, delivery: Delivery) -> Mapping[UUID, tuple[Channel, State]]:
    """The other deliveries of the same notice: their channel and state.

    Two that fail at once look one after the other, so that the later one sees the end of the earlier one.
    """
    await session.run(_LOCK_NOTICE, {"notice": str(delivery.notice_id)})
    rows = await session.all(
        select(deliveries.c.id, deliveries.c.channel, deliveries.c.state).where(
            deliveries.c.notice_id == delivery.notice_id, deliveries.c.id != delivery.id
        )
    )
    return {row.id: (Channel(row.channel), State(row.state)) for row in rows}


async def logged(session: ReadSession, customer_id: UUID, before: UUID | None, limit: int) -> Sequence[LoggedDelivery]:
    """A customer's deliveries with their attempts, the newest first, after the delivery `before` in that order."""
    wanted = select(deliveries).where(deliveries.c.customer_id == customer_id)
    if before is not None:
        last = select(deliveries.c.created_at, deliveries.c.id).where(deliveries.c.id == before)
        wanted = wanted.where(tuple_(deliveries.c.created_at, deliveries.c.id) < last.scalar_subquery())
    rows = await session.all(wanted.order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc()).limit(limit))
    found = {
        row.id: LoggedDelivery(
            _delivery(row), State(row.state), row.failure, row.due_at, row.finished_at, row.fallback_of
        )
        for row in rows
    }
    attempts = select(delivery_attempts).where(delivery_attempts.c.delivery_id.in_(list(found)))
    for row in await session.all(attempts.order_by(delivery_attempts.c.number)):
        attempt = Attempt(Outcome(row.outcome), row.provider_id, row.error)
        found[row.delivery_id].attempts.append(LoggedAttempt(row.number, row.began_at, row.ended_at, attempt))
    return list(found.values())


async def due_by_channel(session: ReadSession) -> Mapping[str, int]:
    """How many wait, those that wait for a pause to end included."""
    counted = func.count().label("counted")
    due = select(deliveries.c.channel, counted).where(deliveries.c.state == State.DUE.value)
    return {row.channel: row.counted for row in await session.all(due.group_by(deliveries.c.channel))}


async def tally(session: ReadSession) -> Tally:
    counted = func.count().label("counted")
    states = await session.all(select(deliveries.c.state, counted).group_by(deliveries.c.state))
    outcomes = await session.all(select(delivery_attempts.c.outcome, counted).group_by(delivery_attempts.c.outcome))
    return Tally({row.state: row.counted for row in states}, {row.outcome: row.counted for row in outcomes})


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        notice_id=row.notice_id,
        customer_id=row.customer_id,
        category=Category(row.category),
        route=Route(Channel(row.channel), row.device_id),
        tries=row.tries,
        created_at=row.created_at,
        wanted_at=row.wanted_at,
        traceparent=row.traceparent or "",
    )
