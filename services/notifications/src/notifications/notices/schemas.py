from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from notifications.channels import Category
from notifications.notices.categories import CATEGORY_OF
from notifications.notices.domain import PAGE_MAX, InboxState, Notice, NoticeKind
from notifications.notices.wording import LANGUAGES, NoticeWording

Position = Annotated[int, Field(ge=0, le=2**53)]


class NoticeQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: Literal["en", "es"] = "en"
    before: Position | None = Field(default=None, description="Only notices of lower positions.")
    limit: int = Field(default=20, ge=1, le=PAGE_MAX)


class NoticeView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    position: int = Field(description="1, 2, 3... of this customer, without a gap.")
    kind: NoticeKind
    category: Category
    title: str
    text: str
    created_at: AwareDatetime
    read: bool
    transfer_id: UUID | None
    account_id: UUID | None

    @classmethod
    def of(cls, notice: Notice, wording: NoticeWording, language: str) -> Self:
        occasion = notice.occasion
        words = wording.words(occasion.kind, occasion.details, language)
        return cls(
            id=notice.id,
            position=notice.position,
            kind=occasion.kind,
            category=CATEGORY_OF[occasion.kind],
            title=words.title,
            text=words.text,
            created_at=notice.created_at,
            read=notice.read_at is not None,
            transfer_id=occasion.transfer_id,
            account_id=occasion.account_id,
        )


class Inbox(BaseModel):
    model_config = ConfigDict(extra="forbid")

    unread_count: int
    last_position: int

    @classmethod
    def of(cls, state: InboxState) -> Self:
        return cls(unread_count=state.unread_count, last_position=state.last_position)


class NoticePage(Inbox):
    items: list[NoticeView] = Field(description="Newest first.")
    next_before: int | None = Field(description="Ask with it as `before` for older notices.")


class ReadUpTo(BaseModel):
    model_config = ConfigDict(extra="forbid")

    up_to: Position


class Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    text: str


class LiveNoticeView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    kind: NoticeKind
    category: Category
    created_at: AwareDatetime
    transfer_id: UUID | None
    account_id: UUID | None
    texts: dict[Literal["en", "es"], Words]


class LiveNotice(BaseModel):
    """What open pages are told of a new notice; each page takes its own language."""

    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    position: int
    unread_count: int
    notice: LiveNoticeView

    @classmethod
    def of(cls, notice: Notice, wording: NoticeWording) -> Self:
        occasion = notice.occasion
        texts = {language: wording.words(occasion.kind, occasion.details, language) for language in LANGUAGES}
        return cls(
            customer_id=occasion.customer_id,
            position=notice.position,
            unread_count=notice.unread_count,
            notice=LiveNoticeView(
                id=notice.id,
                kind=occasion.kind,
                category=CATEGORY_OF[occasion.kind],
                created_at=notice.created_at,
                transfer_id=occasion.transfer_id,
                account_id=occasion.account_id,
                texts={language: Words(title=words.title, text=words.text) for language, words in texts.items()},
            ),
        )


class CustomerPosition(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    position: Position


class SinceRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customers: list[CustomerPosition] = Field(min_length=1, max_length=500)


class SinceAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[LiveNotice] = Field(description="By customer, oldest first, at most 100 for each.")
