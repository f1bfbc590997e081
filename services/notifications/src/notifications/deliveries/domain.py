"""What goes out, when it is tried again, and what stands in when it never arrives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from notifications.channels import Category, Channel

LEASE = timedelta(seconds=30)
"""A begun attempt that nobody finished by then was interrupted: its process died."""
GIVE_UP_AFTER = timedelta(hours=24)
DOUBTS_MAX = 3
"""A message that may have been taken so often is not sent once more: perhaps delivered is the end of it."""
_WAIT_MAX = timedelta(seconds=60)
_CONTACT_WAIT = (timedelta(seconds=1), timedelta(seconds=30))
_MESSAGES = UUID("0f2b7a0e-6c0b-4d7e-9a55-5f6f2f1c8f10")


class Outcome(StrEnum):
    """`uncertain`: no answer came. `interrupted`: the process died in between. Either may have been accepted."""

    BEGUN = "begun"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNCERTAIN = "uncertain"
    INTERRUPTED = "interrupted"


class State(StrEnum):
    """`doubtful`: perhaps delivered, once or more often; nobody will ever know, and it is not sent again."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to the customer; a push goes to one device."""

    channel: Channel
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What all deliveries of a notice share."""

    event_id: UUID
    notice_id: UUID
    customer_id: UUID
    category: Category
    created_at: datetime
    due_at: datetime
    traceparent: str = ""

    def message_id(self, route: Route) -> UUID:
        """The same for the same event, customer and way, whoever plans it: receivers can tell a double by it."""
        return uuid5(_MESSAGES, f"{self.event_id}:{self.customer_id}:{route.channel}:{route.device_id or ''}")


@dataclass(frozen=True, slots=True)
class Delivery:
    id: UUID
    notice_id: UUID
    customer_id: UUID
    category: Category
    route: Route
    tries: int
    created_at: datetime
    wanted_at: datetime
    """When it was to go out first; the day of tries counts from there."""

    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended. `retry_after` is the provider's wish."""

    outcome: Outcome
    provider_id: str | None = None
    error: str | None = None
    retry_after: timedelta | None = None
    target_gone: bool = False


@dataclass(frozen=True, slots=True)
class LoggedAttempt:
    number: int
    began_at: datetime
    ended_at: datetime | None
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """A delivery as operators see it, with every attempt."""

    delivery: Delivery
    state: State
    failure: str | None
    due_at: datetime
    finished_at: datetime | None
    fallback_of: UUID | None
    attempts: list[LoggedAttempt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries are in each state, and how many attempts ended in each way."""

    deliveries: Mapping[str, int]
    attempts: Mapping[str, int]


def next_try_at(delivery: Delivery, attempt: Attempt, now: datetime, jitter: float) -> datetime | None:
    """When to try again; None when a day was enough. `jitter` is 0.8 to 1.2, so that what failed together parts."""
    if now - delivery.wanted_at >= GIVE_UP_AFTER:
        return None
    wait = min(timedelta(seconds=2.0 ** min(delivery.tries, 10)), _WAIT_MAX)
    return now + max(wait * jitter, attempt.retry_after or timedelta(0))


def contact_wait(delivery: Delivery, now: datetime) -> timedelta:
    """Events come in any order: how long to wait before looking again for a contact that is not known yet."""
    soon, later = _CONTACT_WAIT
    return soon if now - delivery.wanted_at < timedelta(minutes=1) else later


def stand_in(tried: Collection[Channel]) -> Channel | None:
    """The first channel that has not been tried, a push aside: without a device there is nothing to push to."""
    return next((channel for channel in Channel if channel not in tried and channel is not Channel.PUSH), None)
