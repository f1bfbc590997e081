from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from kernel.clock import Clock
from kernel.errors import DomainError, ErrorKind
from kernel.ids import new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, ReadSession, WriteSession

from notifications.notices import repository
from notifications.notices.categories import CATEGORY_OF
from notifications.notices.domain import (
    Details,
    InboxState,
    Notice,
    NoticeKind,
    Occasion,
    Page,
    occasions_of,
)
from notifications.notices.wording import LANGUAGES, NoticeWording, NoticeWords

__all__ = [
    "CATEGORY_OF",
    "LANGUAGES",
    "Details",
    "InboxState",
    "LiveHints",
    "Notice",
    "NoticeKind",
    "NoticeService",
    "NoticeUnknown",
    "NoticeWording",
    "NoticeWords",
    "Occasion",
    "Page",
    "occasions_of",
]


class NoticeUnknown(DomainError):
    code = "notice-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such notice"


class LiveHints(Protocol):
    async def noticed(self, notices: Sequence[Notice]) -> None:
        """Tell open pages of new notices. What gets lost on the way they find by themselves."""

    async def read(self, customer_id: UUID, state: InboxState) -> None:
        """Tell the customer's other pages that something was read."""


class NoticeService:
    """The in-app inbox."""

    def __init__(self, database: Database, clock: Clock, hints: LiveHints) -> None:
        self._database = database
        self._clock = clock
        self._hints = hints

    async def enter(self, session: WriteSession, occasions: Sequence[Occasion], event_id: UUID) -> Sequence[Notice]:
        """Put them into their customers' inboxes, in the caller's transaction; announce() them when that has committed.

        At most one occasion a customer.
        """
        states = await repository.next_states(session, [occasion.customer_id for occasion in occasions])
        now = self._clock.now()
        entered = []
        for occasion in occasions:
            state = states[occasion.customer_id]
            entered.append(Notice(new_id(), state.last_position, occasion, now, unread_count=state.unread_count))
        await repository.add(session, entered, event_id)
        return entered

    async def announce(self, notices: Sequence[Notice]) -> None:
        await self._hints.noticed(notices)

    async def page(self, customer_id: UUID, before: int | None, limit: int) -> Page:
        async with self._database.read() as session:
            found = await repository.newest(session, customer_id, before, limit)
            state = await repository.state_of(session, customer_id)
        reaches_on = bool(found) and found[-1].position > 1
        return Page(found, found[-1].position if reaches_on else None, state)

    async def mark_read(self, customer_id: UUID, wanted: UUID | int) -> InboxState:
        """One notice by its id, or all up to a position. Raises NoticeUnknown."""
        async with self._database.write() as session:
            if isinstance(wanted, UUID):
                notice = await repository.by_id(session, wanted)
                if notice is None or notice.occasion.customer_id != customer_id:
                    raise NoticeUnknown
            await audit_marks.emit(session, Actor("customer", customer_id), "notice.read")
            state = await repository.mark_read(session, customer_id, wanted, self._clock.now())
        await self._hints.read(customer_id, state)
        return state

    async def since(self, positions: Mapping[UUID, int]) -> Sequence[Notice]:
        """What came after each customer's position, oldest first."""
        async with self._database.read() as session:
            return await repository.since(session, positions)

    async def by_id(self, session: ReadSession, notice_id: UUID) -> Notice | None:
        return await repository.by_id(session, notice_id)
