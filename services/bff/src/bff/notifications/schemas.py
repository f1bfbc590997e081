"""What notifications answers. Fields that it adds later are passed over."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Category = Literal["money-in", "money-out", "accounts", "security"]
Platform = Literal["android", "ios", "web"]


class NotificationsAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class InboxState(NotificationsAnswer):
    unread_count: int = Field(ge=0)
    last_position: int = Field(ge=0)


class InboxNotice(NotificationsAnswer):
    id: UUID
    position: int = Field(ge=1)
    kind: str
    category: Category
    title: str
    text: str
    created_at: AwareDatetime
    read: bool
    transfer_id: UUID | None
    account_id: UUID | None


class InboxPage(InboxState):
    items: list[InboxNotice]
    next_before: int | None


class Words(NotificationsAnswer):
    title: str
    text: str


class AnnouncedNotice(NotificationsAnswer):
    """A notice in every language, as it is told to all of a customer's pages."""

    id: UUID
    kind: str
    category: Category
    created_at: AwareDatetime
    transfer_id: UUID | None
    account_id: UUID | None
    texts: dict[str, Words]


class Announcement(NotificationsAnswer):
    """`unread_count` is that of the whole inbox after this notice."""

    customer_id: UUID
    position: int = Field(ge=1)
    unread_count: int = Field(ge=0)
    notice: AnnouncedNotice


class Announcements(NotificationsAnswer):
    items: list[Announcement]


class CategoryChoice(NotificationsAnswer):
    category: Category
    fixed: bool
    email: bool
    sms: bool
    push: bool


class QuietHours(NotificationsAnswer):
    start: str = Field(alias="from")
    end: str = Field(alias="to")


class Preferences(NotificationsAnswer):
    categories: list[CategoryChoice]
    fallback: bool
    show_amounts: bool
    quiet_hours: QuietHours | None


class PushDevice(NotificationsAnswer):
    device_id: UUID
    name: str
    platform: Platform
    updated_at: AwareDatetime


class PushDevices(NotificationsAnswer):
    items: list[PushDevice]
