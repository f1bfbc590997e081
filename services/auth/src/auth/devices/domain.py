"""How long a device is known, and what it is called: a few words of what its User-Agent says of itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LIFE = timedelta(days=400)
"""No browser keeps a cookie for longer (RFC 6265bis section 5.5)."""

DEVICES_MAX = 50
_LOOKED_AT_MAX = 512
"""So many characters of a User-Agent are looked at."""

# The first mark that is found decides: most browsers also claim to be the one that they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_APP_SYSTEMS = (*_SYSTEMS, ("okhttp", "Android"), ("CFNetwork", "iPhone"))
"""The bank's app does not write its own User-Agent: the system's HTTP client does."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    device_id: UUID
    identity_id: UUID
    name: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Phone:
    """What the bank's app says of the phone; it made up the id when it was installed. None: it does not say which."""

    phone_id: UUID | None
    user_agent: str


def browser_name(user_agent: str) -> str:
    """`Firefox, Linux`, or as much of it as can be told. The words are the same in every language of the bank."""
    return _name(_first(_BROWSERS, user_agent) or "Web", _first(_SYSTEMS, user_agent))


def phone_name(user_agent: str) -> str:
    """`App, Android`."""
    return _name("App", _first(_APP_SYSTEMS, user_agent))


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    text = user_agent[:_LOOKED_AT_MAX]
    return next((name for mark, name in marks if mark in text), None)


def _name(program: str, system: str | None) -> str:
    return f"{program}, {system}" if system else program
