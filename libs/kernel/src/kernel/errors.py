"""Expected failures. Each has a stable code for programs and a kind, which the edge turns into an HTTP status."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    PRECONDITION_FAILED = "precondition_failed"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    UNPROCESSABLE = "unprocessable"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `field` is its dotted path, `code` is stable, `detail` is for people."""

    field: str
    code: str
    detail: str


class DomainError(Exception):
    """A failure that callers are told about. Subclasses set `code` (kebab-case, never reused), `kind` and `title`."""

    code: str
    kind: ErrorKind
    title: str
    is_repeat = False
    """Whether the same was answered before under the same idempotency key."""

    def __init__(
        self, detail: str = "", *, retry_after_seconds: int | None = None, errors: Sequence[FieldError] = ()
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after_seconds = retry_after_seconds
        self.errors = tuple(errors)
