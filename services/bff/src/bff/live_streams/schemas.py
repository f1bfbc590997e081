from pydantic import BaseModel, ConfigDict, Field

from bff.notices.schemas import POSITION_MAX, Language, Notice

LAST_EVENT_ID_LENGTH_MAX = 32


class LiveQuery(BaseModel):
    """In which language notices come, and after which position, where the header Last-Event-ID does not say it."""

    model_config = ConfigDict(extra="forbid")

    language: Language = "en"
    last_event_id: str | None = Field(
        default=None,
        max_length=LAST_EVENT_ID_LENGTH_MAX,
        description="A position. What is none, or lies ahead of the inbox, counts as the end of the inbox.",
    )


class LiveNotice(Notice):
    """`unread_count` is that of the whole inbox."""

    unread_count: int = Field(ge=0, le=POSITION_MAX)


class SessionEnded(BaseModel):
    """The last event of a stream whose session is over; its data is an empty object."""

    model_config = ConfigDict(extra="forbid")
