"""How many streams there may be, and where one begins. Positions of a customer are 1, 2, 3... without a gap."""

import re

from kernel.errors import DomainError, ErrorKind

STREAMS_OF_CUSTOMER_MAX = 10
STREAMS_MAX = 2_000
"""In one process."""

_POSITION = re.compile(r"[0-9]{1,16}")


class TooManyStreams(DomainError):
    code = "too-many-streams"
    kind = ErrorKind.RATE_LIMITED
    title = "Too many pages listen already"


def beginning(last_event_id: str | None, last_position: int) -> int:
    """The position after which a stream begins: what the page has seen, else the end of the inbox."""
    if last_event_id is None or not _POSITION.fullmatch(last_event_id):
        return last_position
    return min(int(last_event_id), last_position)
