"""What the reader may tell the server: how far everything is stored. What was told is never sent again.

The rules, as services/audit/README.md tells them: confirm a commit's end only once it is stored; while nothing is under
way pass on what the server itself says, or its log grows for ever and its shutdown waits.
"""

import struct
from datetime import UTC, datetime

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_STATUS = struct.Struct(">cQQQqB")


class Feedback:
    def __init__(self, stored: int) -> None:
        self.confirmed = stored
        self._received = stored
        self._unstored = 0

    @property
    def is_idle(self) -> bool:
        return self._unstored == 0

    def received(self, lsn: int) -> None:
        self._received = max(self._received, lsn)

    def took_transaction(self) -> None:
        """A transaction was read, which is not stored."""
        self._unstored += 1

    def stored(self, end_lsn: int, count: int) -> None:
        """So many transactions are committed in the trail, the last of which ends there."""
        self._unstored -= count
        self.confirmed = max(self.confirmed, end_lsn)

    def heard_nothing_until(self, wal_end: int, *, is_inside: bool) -> None:
        """The server says that up to there nothing is left to send."""
        self.received(wal_end)
        if self.is_idle and not is_inside:
            self.confirmed = max(self.confirmed, wal_end)

    def status(self) -> bytes:
        """Standby status update: written, flushed, applied, the time; no answer wanted."""
        now_us = (datetime.now(UTC) - _EPOCH).total_seconds() * 1_000_000
        received = max(self._received, self.confirmed)
        return _STATUS.pack(b"r", received, self.confirmed, self.confirmed, int(now_us), 0)
