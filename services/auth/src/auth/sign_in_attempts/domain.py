"""How long a person must wait after wrong passwords: the bank slows guessing down and never locks anybody out for good.

Source: Commission Delegated Regulation (EU) 2018/389, article 4(3)(b): at most five consecutive failures.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.errors import DomainError, ErrorKind

FREE_FAILURES = 5
DELAY_MAX = timedelta(minutes=15)
QUIET = timedelta(minutes=15)


class CredentialsWrong(DomainError):
    code = "credentials-wrong"
    kind = ErrorKind.UNAUTHENTICATED
    title = "E-mail address or password is wrong"


class SignInDelayed(DomainError):
    code = "sign-in-delayed"
    kind = ErrorKind.RATE_LIMITED
    title = "Too many wrong passwords: wait before you try again"


class SignInCrowded(DomainError):
    code = "sign-in-crowded"
    kind = ErrorKind.UNAVAILABLE
    title = "Too many sign-ins of one address at once"


@dataclass(frozen=True, slots=True)
class Attempts:
    """The consecutive failures for one e-mail address, whether anybody has it or not."""

    failures: int
    failed_at: datetime
    delayed_until: datetime

    def wait(self, now: datetime) -> timedelta | None:
        return self.delayed_until - now if now < self.delayed_until else None


def after_failure(earlier: Attempts | None, now: datetime) -> Attempts:
    """One failure more: the fifth brings a delay of 1 s, each further one doubles it up to 15 minutes."""
    forgotten = earlier is None or now - earlier.failed_at >= QUIET
    failures = 1 if forgotten or earlier is None else earlier.failures + 1
    return Attempts(failures, now, now + delay_after(failures))


def delay_after(failures: int) -> timedelta:
    if failures < FREE_FAILURES:
        return timedelta(0)
    # The exponent is bounded first, so that no count of failures makes a number too large for a timedelta.
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), DELAY_MAX)
