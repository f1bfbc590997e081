from uuid import UUID

from servicekit.tokens import Principal

from bff.notices.schemas import Inbox, NoticePage, NoticeQuery
from bff.notifications.http_notifications import HttpNotifications


class NoticeService:
    def __init__(self, notifications: HttpNotifications) -> None:
        self._notifications = notifications

    async def page(self, customer: Principal, query: NoticeQuery) -> NoticePage:
        page = await self._notifications.page(customer.token, query.model_dump(mode="json"))
        return NoticePage.model_validate(page.model_dump())

    async def read_up_to(self, customer: Principal, position: int) -> Inbox:
        state = await self._notifications.read_up_to(customer.token, position)
        return Inbox(**state.model_dump())

    async def read_one(self, customer: Principal, notice_id: UUID) -> Inbox:
        """Raises notifications' notice-unknown."""
        state = await self._notifications.read_one(customer.token, notice_id)
        return Inbox(**state.model_dump())
