"""What operators ask the routes for, and what they are shown."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from servicekit.texts import PLAIN_TEXT

from audit.records.schemas import RecordKind, Search, Source

INDEX_MAX = 2**63 - 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the years that can be counted") from error


def _of_rfc_3339(value: object) -> object:
    # pydantic would take a bare number as seconds since 1970.
    if isinstance(value, str) and not _DATE.match(value):
        raise ValueError("not a date and time of RFC 3339")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_of_rfc_3339), AfterValidator(_in_utc)]


class RecordQuery(BaseModel):
    """All filters hold together. `object_id` is a row's key, or the first columns of one, joined by slashes."""

    model_config = ConfigDict(extra="forbid")

    table: str | None = Field(default=None, max_length=63, pattern=PLAIN_TEXT)
    object_id: str | None = Field(default=None, min_length=1, max_length=200, pattern=PLAIN_TEXT)
    actor: str | None = Field(default=None, min_length=1, max_length=200, pattern=PLAIN_TEXT)
    request_id: str | None = Field(default=None, min_length=1, max_length=200, pattern=PLAIN_TEXT)
    since: Instant | None = None
    until: Instant | None = None
    cursor: str | None = Field(default=None, pattern=r"^[0-9]{1,18}$")
    limit: int = Field(default=30, ge=1, le=100)

    def search(self) -> Search:
        return Search(
            limit=self.limit,
            before=None if self.cursor is None else int(self.cursor),
            table=self.table,
            object_id=self.object_id,
            actor=self.actor,
            request_id=self.request_id,
            since=self.since,
            until=self.until,
        )


class RecordPayload(BaseModel):
    """The row as PostgreSQL writes it, before and after."""

    model_config = ConfigDict(extra="forbid")

    key: dict[str, str | None]
    before: dict[str, str | None] | None
    after: dict[str, str | None] | None


class AuditRecord(BaseModel):
    """`payload` is null where there was none, where it was `erased`, and where it is `damaged`."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(ge=0, le=INDEX_MAX)
    source: Source
    end_lsn: int
    seq: int = Field(ge=0)
    committed_at: datetime
    recorded_at: datetime
    kind: RecordKind
    table: str | None
    object_id: str | None
    actor_kind: str
    actor_subject: str | None
    action: str | None
    request_id: str | None
    trace_id: str | None
    facts: dict[str, Any]
    payload: RecordPayload | None
    erased: bool
    damaged: bool
    leaf_hash: str = Field(max_length=44, description="Base64")


class AuditRecordPage(BaseModel):
    """`next_cursor` is null on the last page."""

    model_config = ConfigDict(extra="forbid")

    items: list[AuditRecord] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=19)


class InclusionProof(BaseModel):
    """RFC 9162, section 2.1.3: `hashes` lead from the leaf to the root of the signed `checkpoint`. All in base64."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(ge=0, le=INDEX_MAX)
    size: int = Field(ge=1, le=INDEX_MAX)
    leaf_hash: str = Field(max_length=44)
    hashes: list[str] = Field(max_length=64)
    checkpoint: str = Field(max_length=1000)
