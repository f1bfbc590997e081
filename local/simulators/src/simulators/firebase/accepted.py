"""What the push service took: the ids of all, the texts of the newest. No double is ever dropped."""

import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

IDS_MAX = 1_000_000
TEXTS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """`name` is FCM's own, `message_id` what the sender put into the data, if anything."""

    name: str
    message_id: str
    accepted_at: datetime
    message: Mapping[str, Any]

    @property
    def token(self) -> str:
        return str(self.message.get("token") or self.message.get("topic") or self.message.get("condition"))

    def shown(self, field: str) -> str:
        """The title or the body on a screen."""
        for notification in (self.message.get("notification", {}), self._android):
            if text := notification.get(field):
                return str(text)
        return ""

    @property
    def _android(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.message.get("android", {}).get("notification", {})
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "message_id": self.message_id,
            "accepted_at": self.accepted_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "message": self.message,
        }


class AcceptedMessages:
    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._ids: deque[str] = deque()
        self._times: Counter[str] = Counter()
        self._newest: deque[AcceptedMessage] = deque(maxlen=TEXTS_MAX)
        self.count = 0
        self.doubles = 0
        """Messages whose id of the bank had come before."""

    def accept(self, project: str, message: Mapping[str, Any]) -> str:
        """The name by which FCM knows it from now on."""
        now = self._now()
        name = f"projects/{project}/messages/0:{now.timestamp() * 1e6:.0f}%{secrets.token_hex(8)}"
        message_id = str(message.get("data", {}).get("message_id", ""))
        self._newest.append(AcceptedMessage(name, message_id, now, message))
        self._count(message_id or name)
        return name

    def _count(self, identity: str) -> None:
        self.count += 1
        self.doubles += self._times[identity] > 0
        self._times[identity] += 1
        self._ids.append(identity)
        if len(self._ids) > IDS_MAX:
            oldest = self._ids.popleft()
            self._times[oldest] -= 1
            if not self._times[oldest]:
                del self._times[oldest]

    def newest(self, limit: int = TEXTS_MAX) -> Iterator[AcceptedMessage]:
        return islice(reversed(self._newest), limit)

    def oldest_first(self) -> list[AcceptedMessage]:
        return list(self._newest)

    def message_ids(self) -> list[str]:
        """In order of coming, doubles included; FCM's name stands in where the sender gave no id."""
        return list(self._ids)
