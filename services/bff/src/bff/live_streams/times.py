from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """How often the streams of a process look for themselves."""

    poll_seconds: float = 1.0
    """Without Redis: how often notifications is asked for what all listeners may have missed."""
    safety_poll_seconds: float = 15.0
    """The same while hints come, for those that were lost on their way."""
    session_check_seconds: float = 15.0
    unconfirmed_seconds_max: float = 300.0
    """For so long a stream goes on while nobody can tell whether its session lives: as long as a token does."""
    ping_seconds: float = 15.0
    retry_seconds: float = 1.0
    send_seconds_max: float = 15.0
    """After so long a page that takes nothing is given up."""
