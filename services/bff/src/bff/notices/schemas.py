from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

NOTICES_MAX = 100
POSITION_MAX = 2**53

Language = Literal["en", "es"]
Position = Annotated[int, Field(ge=0, le=POSITION_MAX)]


class NoticeQuery(BaseModel):
    """Which of the customer's notices, newest first, and in which language."""

    model_config = ConfigDict(extra="forbid")

    language: Language = "en"
    before: Position | None = Field(default=None, description="Only notices of lower positions.")
    limit: int = Field(default=20, ge=1, le=NOTICES_MAX)


class Inbox(BaseModel):
    """How much is unread, and where the inbox ends."""

    model_config = ConfigDict(extra="forbid")

    unread_count: int = Field(ge=0, le=POSITION_MAX)
    last_position: Position


class Notice(BaseModel):
    """Something that the bank told the customer. `position` counts their notices: 1, 2, 3... without a gap."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    position: int = Field(ge=1, le=POSITION_MAX)
    kind: str = Field(max_length=60, description="A word such as money-received; more may come.")
    category: Literal["money-in", "money-out", "accounts", "security"]
    title: str = Field(max_length=300)
    text: str = Field(max_length=2000)
    created_at: AwareDatetime
    read: bool
    transfer_id: UUID | None
    account_id: UUID | None


class NoticePage(Inbox):
    """Newest first; ask with `next_before` as `before` for older ones."""

    items: list[Notice] = Field(max_length=NOTICES_MAX)
    next_before: Position | None


class ReadUpTo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    up_to: Position
