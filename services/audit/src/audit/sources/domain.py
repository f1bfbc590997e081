"""When a source may be read on from where the trail ends, and when that would lose or invent something."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from kernel.errors import DomainError, ErrorKind


class SourceRefused(DomainError):
    """Reading on would lose changes or take them from somewhere else: a person must look first."""

    code = "source-refused"
    kind = ErrorKind.UNAVAILABLE
    title = "Changes cannot be read from where the trail ends"


class SourceNotInstalled(SourceRefused):
    code = "source-not-installed"
    title = "No slot was made for this source"


class SlotLost(SourceRefused):
    code = "source-slot-lost"
    title = "The slot is gone, and changes with it"


class SourceChanged(SourceRefused):
    code = "source-changed"
    title = "This is another database than the one that was read so far"


class PublicationChanged(SourceRefused):
    code = "source-publication-changed"
    title = "The source no longer publishes all that it did"


class Step(StrEnum):
    """`begun`: a slot is about to be made. `accepted`: a person let a change of the source be.
    `lost`: changes are gone for good, and the trail says so.
    """

    BEGUN = "begun"
    INSTALLED = "installed"
    ACCEPTED = "accepted"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SourceStep:
    source: str
    step: Step
    system_id: str
    timeline: int
    slot: str
    consistent_point: int
    """Where the slot begins: what was there before came in by the snapshot."""
    published: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source is, and as whom: its log as the capturing role, its tables as their owner."""

    source: Literal["core", "auth"]
    url: str
    owner_url: str


@dataclass(frozen=True, slots=True)
class Allowances:
    """What a person decided about this source. Without it a loss or a change is refused."""

    after_loss: bool = False
    """Make the slot anew, and say in the trail what was lost."""
    accept_change: bool = False
    """A standby took over, or less is published than before."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The source as it is now."""

    system_id: str
    timeline: int
    now_at: int
    slot_exists: bool
    slot_is_lost: bool
    published: tuple[str, ...]


def check(recorded: SourceStep | None, now: Sighting, position: int | None) -> SourceStep:
    """What was recorded, if reading on from `position` is right. Raises SourceRefused or a kind of it."""
    if recorded is None or recorded.step is Step.BEGUN:
        raise SourceNotInstalled("Run `python -m audit.install` before the source's service starts.")
    if now.system_id != recorded.system_id:
        raise SourceChanged(f"The system was {recorded.system_id} and is {now.system_id}.")
    if now.timeline != recorded.timeline:
        raise SourceChanged(f"The timeline was {recorded.timeline} and is {now.timeline}: a standby took over.")
    # START_REPLICATION would take such a position without a word, and pass everything below it over.
    if position is not None and position > now.now_at:
        raise SourceChanged(f"The trail ends at {position}, the source's log at {now.now_at}: it was set back.")
    if recorded.step is Step.LOST or now.slot_is_lost or not now.slot_exists:
        raise SlotLost(f"The slot {recorded.slot} cannot be read on from {position}.")
    check_published(recorded, now.published)
    return recorded


def check_published(recorded: SourceStep, published: tuple[str, ...]) -> None:
    """More may be published than was; raises PublicationChanged for less, or for the same in another way."""
    if missing := sorted(set(recorded.published) - set(published)):
        raise PublicationChanged(f"No longer published as recorded: {'; '.join(missing)[:500]}")
