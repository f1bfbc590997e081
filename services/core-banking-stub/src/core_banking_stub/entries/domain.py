"""The cursor of an account's entries."""

import base64
import re

from kernel.errors import DomainError, ErrorKind

_CURSOR = re.compile(r"before:([1-9][0-9]{0,17})")


class CursorMalformed(DomainError):
    code = "cursor-malformed"
    kind = ErrorKind.MALFORMED
    title = "This is no cursor that a page ended with"


def cursor_after(version: int) -> str:
    """Where the page that ended with this version goes on; opaque to clients, so that it may change."""
    return base64.urlsafe_b64encode(f"before:{version}".encode()).decode().rstrip("=")


def version_of(cursor: str) -> int:
    """The page holds versions below this. Raises CursorMalformed."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError as error:
        raise CursorMalformed from error
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise CursorMalformed
    return int(found[1])
