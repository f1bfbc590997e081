"""Sends what is due, one message after the other, outside any transaction."""

import asyncio
import contextlib
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinja2 import TemplateError
from kernel.clock import Clock
from kernel.errors import DomainError
from opentelemetry.trace import SpanKind
from servicekit import audit_marks, telemetry
from servicekit.database import Database, WriteSession
from servicekit.logging import get_logger

from notifications.channels import Channel
from notifications.deliveries import metrics, repository
from notifications.deliveries.domain import (
    DOUBTS_MAX,
    Attempt,
    Delivery,
    Outcome,
    Plan,
    Route,
    State,
    contact_wait,
    next_try_at,
    stand_in,
)
from notifications.deliveries.envelopes import Addressed, ContactMissing, Envelopes, NotNow, TargetMissing
from notifications.preferences.service import PreferenceService
from notifications.push_devices.service import PushDeviceService
from notifications.senders.port import Sender, SendRefused, SendUnavailable, SendUncertain

_IDLE_SECONDS = 0.5
_BACKOFF_SECONDS_MAX = 15.0
_PAUSE_SECONDS_MAX = 60.0
_LOOKS_MAX = 20
_LAST_TRIES = 5


@dataclass(frozen=True, slots=True)
class LaneParts:
    envelopes: Envelopes
    preferences: PreferenceService
    devices: PushDeviceService
    senders: Mapping[Channel, Sender]
    planned: asyncio.Event


@dataclass(frozen=True, slots=True)
class _Begun:
    delivery: Delivery
    addressed: Addressed


@dataclass(frozen=True, slots=True)
class _Ended:
    begun: _Begun
    attempt: Attempt


class Lane:
    """One message is under way at a time, and its outcome is committed before the next one goes.

    So a process that is killed leaves at most one message of each lane in doubt. It is sent again with the same id:
    better twice than never. The commit of one outcome is the commit of the next beginning.
    """

    def __init__(self, database: Database, clock: Clock, parts: LaneParts) -> None:
        self._database = database
        self._clock = clock
        self._parts = parts
        self._pauses: dict[Channel, tuple[float, int]] = {}
        self._log = get_logger("notifications.deliveries")

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then commit the outcome in hand and return."""
        ended: _Ended | None = None
        failures = 0
        while not stop.is_set() or (ended and failures < _LAST_TRIES):
            # Before looking, so that what is planned from now on wakes somebody: this lane or one that looks later.
            self._parts.planned.clear()
            try:
                begun = await self._turn(ended, stopping=stop.is_set())
            except Exception as error:
                # Whatever it was, the outcome in hand is not forgotten: its message would go twice.
                failures += 1
                if isinstance(error, DomainError):
                    self._log.warning("lane.waiting", error=error.code)
                else:
                    self._log.exception("lane.failed")
                await asyncio.sleep(min(0.1 * 2**failures, _BACKOFF_SECONDS_MAX) * _jitter())
                continue
            failures = 0
            ended = _Ended(begun, await self._send(begun)) if begun else None
            if not begun and not stop.is_set():
                await self._rest()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._parts.planned.wait()

    async def _turn(self, ended: _Ended | None, *, stopping: bool) -> _Begun | None:
        async with self._database.write() as session:
            if ended:
                await self._record(session, ended)
            begun, looked = (None, False) if stopping else await self._begin(session)
            if ended or looked:
                await audit_marks.emit(session, audit_marks.SERVICE, "delivery.attempt")
            return begun

    async def _begin(self, session: WriteSession) -> tuple[_Begun | None, bool]:
        """What to send next, and whether anything was looked at, and so perhaps changed."""
        for looks in range(_LOOKS_MAX):
            now = self._clock.now()
            delivery = await repository.claim(session, now, self._paused())
            if delivery is None:
                return None, looks > 0
            if delivery.tries and await self._is_too_doubtful(session, delivery):
                continue
            addressed = await self._addressed(session, delivery, now)
            if addressed is not None:
                await repository.begin(session, delivery, now)
                return _Begun(delivery, addressed), True
        return None, True

    async def _is_too_doubtful(self, session: WriteSession, delivery: Delivery) -> bool:
        if await repository.mark_interrupted(session, delivery):
            # Its process died between sending and committing, or hung for longer than the lease.
            self._doubt(delivery, "interrupted")
        if await repository.doubts(session, delivery) < DOUBTS_MAX:
            return False
        await self._give_up(session, delivery, State.DOUBTFUL, "no-answer")
        return True

    async def _addressed(self, session: WriteSession, delivery: Delivery, now: datetime) -> Addressed | None:
        try:
            return await self._parts.envelopes.address(session, delivery, now)
        except NotNow as quiet:
            await repository.postpone(session, delivery.id, quiet.until)
            return None
        except ContactMissing:
            until = next_try_at(delivery, Attempt(Outcome.UNAVAILABLE), now, 1)
            if until is not None:
                await repository.postpone(session, delivery.id, now + contact_wait(delivery, now))
                return None
            failure = "contact-missing"
        except TargetMissing:
            failure = "target-missing"
        except (TemplateError, LookupError, ValueError):
            self._log.exception("delivery.unwritable", **_ids(delivery))
            failure = "unwritable"
        await self._give_up(session, delivery, State.FAILED, failure)
        return None

    async def _send(self, begun: _Begun) -> Attempt:
        channel = begun.delivery.route.channel
        told = {"delivery_id": str(begun.delivery.id), "channel": channel.value}
        with telemetry.resume(f"send {channel}", SpanKind.CLIENT, begun.delivery.traceparent, attributes=told) as span:
            attempt = await _attempt(self._parts.senders[channel], begun.addressed)
            span.set_attribute("outcome", attempt.outcome.value)
            failing = attempt.outcome in {Outcome.UNAVAILABLE, Outcome.UNCERTAIN}
            tell = self._log.warning if failing else self._log.info
            tell("delivery.attempted", error=attempt.error, outcome=attempt.outcome.value, **told)
        metrics.ATTEMPTS.labels(channel.value, attempt.outcome.value).inc()
        if attempt.outcome is Outcome.UNCERTAIN:
            metrics.DOUBTFUL.labels(channel.value, "uncertain").inc()
        self._pause_after(channel, attempt, failing=failing)
        return attempt

    def _pause_after(self, channel: Channel, attempt: Attempt, *, failing: bool) -> None:
        if failing:
            _, failures = self._pauses.get(channel, (0.0, 0))
            wished = attempt.retry_after.total_seconds() if attempt.retry_after else 0.0
            pause = max(min(0.2 * 2**failures, _BACKOFF_SECONDS_MAX) * _jitter(), min(wished, _PAUSE_SECONDS_MAX))
            self._pauses[channel] = (time.monotonic() + pause, failures + 1)
        else:
            self._pauses.pop(channel, None)

    def _paused(self) -> frozenset[Channel]:
        now = time.monotonic()
        return frozenset(channel for channel, (until, _) in self._pauses.items() if until > now)

    async def _record(self, session: WriteSession, ended: _Ended) -> None:
        delivery, attempt, now = ended.begun.delivery, ended.attempt, self._clock.now()
        if not await repository.end(session, delivery, attempt, now):
            # It came later than its lease: another lane has the message by now, and this attempt stays in doubt.
            self._doubt(delivery, "late")
            return
        if attempt.outcome is Outcome.ACCEPTED:
            await repository.finish(session, delivery.id, State.SENT, now)
            waited = (now - delivery.wanted_at).total_seconds()
            metrics.LATENCY.labels(delivery.route.channel.value).observe(max(waited, 0.0))
            return
        if attempt.target_gone and ended.begun.addressed.device:
            await self._parts.devices.forget(session, ended.begun.addressed.device)
        if attempt.outcome is not Outcome.REFUSED:
            again_at = next_try_at(delivery, attempt, now, _jitter())
            if again_at is not None:
                await repository.postpone(session, delivery.id, again_at)
                return
        await self._give_up(session, delivery, State.FAILED, attempt.error or attempt.outcome.value)

    def _doubt(self, delivery: Delivery, cause: str) -> None:
        metrics.DOUBTFUL.labels(delivery.route.channel.value, cause).inc()
        self._log.warning("delivery.maybe-double", cause=cause, **_ids(delivery))

    async def _give_up(self, session: WriteSession, delivery: Delivery, state: State, failure: str) -> None:
        """Over for good. When nothing else of the notice has arrived or still can, another channel stands in."""
        now = self._clock.now()
        metrics.FAILED.labels(delivery.route.channel.value).inc()
        self._log.warning("delivery.failed", failure=failure, **_ids(delivery))
        others = await repository.siblings(session, delivery)
        await repository.finish(session, delivery.id, state, now, failure)
        if any(state in {State.DUE, State.SENT} for _, state in others.values()):
            return
        preferences = (await self._parts.preferences.of(session, [delivery.customer_id]))[delivery.customer_id]
        channel = stand_in({delivery.route.channel, *(channel for channel, _ in others.values())})
        if channel is None or not preferences.fallback:
            return
        # There is no event at hand here; the failed message's id is as good a root for the new one's.
        plan = Plan(
            event_id=delivery.id,
            notice_id=delivery.notice_id,
            customer_id=delivery.customer_id,
            category=delivery.category,
            created_at=delivery.created_at,
            due_at=now,
            traceparent=delivery.traceparent,
        )
        await repository.add(session, [(plan, Route(channel))], fallback_of=delivery.id)


def _ids(delivery: Delivery) -> dict[str, str]:
    """What a line outside the delivery's own span needs to be found by."""
    trace_id = telemetry.trace_id_in(delivery.traceparent)
    return {"delivery_id": str(delivery.id)} | ({"request_id": trace_id, "trace_id": trace_id} if trace_id else {})


async def _attempt(sender: Sender, addressed: Addressed) -> Attempt:
    try:
        provider_id = await sender.send(addressed.message)
    except SendRefused as refused:
        return Attempt(Outcome.REFUSED, error=refused.code, target_gone=refused.target_gone)
    except SendUnavailable as unavailable:
        seconds = unavailable.retry_after_seconds
        retry_after = None if seconds is None else timedelta(seconds=seconds)
        return Attempt(Outcome.UNAVAILABLE, error=unavailable.code, retry_after=retry_after)
    except SendUncertain as uncertain:
        return Attempt(Outcome.UNCERTAIN, error=uncertain.code)
    except Exception as error:
        get_logger("notifications.deliveries").exception("sender.failed")
        return Attempt(Outcome.UNCERTAIN, error=type(error).__name__)
    return Attempt(Outcome.ACCEPTED, provider_id=provider_id)


def _jitter() -> float:
    return random.uniform(0.8, 1.2)  # noqa: S311  Jitter is no secret.
