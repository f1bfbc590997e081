"""Which notices a customer wants on which channel, and when not to be disturbed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.errors import DomainError, ErrorKind

from notifications.channels import Category, Channel


class SecurityNoticesFixed(DomainError):
    code = "security-notices-fixed"
    kind = ErrorKind.UNPROCESSABLE
    title = "Notices about the safety of your account are always sent"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From and to are wall-clock times in the bank's zone; `to` may lie on the next day."""

    start: time
    end: time

    def end_after(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The instant at which the quiet that `now` lies in ends; None outside of it."""
        local = now.astimezone(zone)
        clock = local.time()
        overnight = self.end <= self.start
        inside = (clock >= self.start or clock < self.end) if overnight else self.start <= clock < self.end
        if not inside or self.start == self.end:
            return None
        day = local.date() + timedelta(days=1 if overnight and clock >= self.start else 0)
        # In the night in which an hour comes twice, the end that is still ahead.
        ends = (datetime.combine(day, self.end, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return next((end for end in ends if end > now), None)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody gets who never chose: everything, at any hour, with amounts."""

    switched_off: frozenset[tuple[Category, Channel]] = field(default_factory=frozenset)
    fallback: bool = True
    show_amounts: bool = True
    quiet_hours: QuietHours | None = None

    def wants(self, category: Category, channel: Channel) -> bool:
        return category.is_fixed or (category, channel) not in self.switched_off

    def due_at(self, category: Category, now: datetime, zone: ZoneInfo) -> datetime:
        """When a notice of now may go out."""
        if category.is_fixed or self.quiet_hours is None:
            return now
        return self.quiet_hours.end_after(now, zone) or now


def check(preferences: Preferences) -> None:
    """Raises SecurityNoticesFixed."""
    if any(category.is_fixed for category, _ in preferences.switched_off):
        raise SecurityNoticesFixed
