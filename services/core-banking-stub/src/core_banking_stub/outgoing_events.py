"""The events of the core: written to the outbox in the commit of what they tell."""

from uuid import UUID

from kernel.clock import Clock
from kernel.events.envelope import Envelope, EventData
from servicekit import outbox
from servicekit.database import WriteSession

SOURCE = "core-banking"


async def append(session: WriteSession, event: EventData, subject: UUID, clock: Clock, *, seed: bool = False) -> None:
    """Write an event about the account or transfer `subject` into the transaction at hand."""
    await outbox.append(session, Envelope.of(event, source=SOURCE, subject=str(subject), clock=clock, seed=seed))
