"""The JSON of a hint, told apart by its type."""

from typing import Literal

from bff.notifications.schemas import Announcement, InboxState


class NoticeHint(Announcement):
    type: Literal["notice"]


class ReadHint(InboxState):
    type: Literal["read"]
