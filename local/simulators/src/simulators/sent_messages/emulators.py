"""Reads sent messages from the AWS emulator, whichever of the two it is, and remembers them past its restarts.

The emulators hand out their whole lists only, which after a load test are tens of megabytes: looking must stay cheap.
"""

import asyncio
import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from simulators.sent_messages.domain import (
    Look,
    SentMessage,
    Wanted,
    emails_of_localstack,
    emails_of_ministack,
    newest_first,
    sms_of,
)

MESSAGES_MAX = 2000
"""Of each channel."""
PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX = 2.0, 60.0
PAUSE_FACTOR = 100
"""Looking without being asked takes a hundredth of the time at most."""

_Reader = Callable[[Mapping[str, Any], Look], Iterator[SentMessage]]


class _Source:
    """One kind of message, at the first of the addresses that answers."""

    def __init__(self, *places: tuple[str, _Reader]) -> None:
        self._places = places
        self._digest = b""
        self._since: datetime | None = None
        # As many ids as the emulator keeps messages: a list that forgot the oldest would find them anew.
        self._known: set[str] = set()
        self.found: deque[SentMessage] = deque(maxlen=MESSAGES_MAX)

    async def look(self, client: httpx.AsyncClient) -> None:
        """Take in what is new. An emulator that is away costs nothing but news."""
        for path, read in self._places:
            at = datetime.now(UTC)
            text = await _get(client, path)
            if text is not None and self._take(text, read):
                self._since = at
                return

    def _take(self, text: bytes, read: _Reader) -> bool:
        """Whether it was a list at all."""
        digest = hashlib.blake2b(text, digest_size=16).digest()
        if digest == self._digest:
            return True
        answer = _object(text)
        if answer is None:
            return False
        for message in read(answer, Look(datetime.now(UTC), self._since, self._known)):
            self._known.add(message.id)
            self.found.append(message)
        self._digest = digest
        return True


class SentMessages:
    def __init__(
        self,
        client: httpx.AsyncClient,
        pushes: Callable[[], Iterable[SentMessage]] = tuple,
        *,
        region: str = "eu-west-1",
    ) -> None:
        self._client = client
        self._pushes = pushes
        self._sources = (
            _Source(("/_ministack/ses/messages", emails_of_ministack), ("/_aws/ses", emails_of_localstack)),
            _Source(("/_ministack/sns/sms-messages", sms_of), (f"/_aws/sns/sms-messages?region={region}", sms_of)),
        )
        self._looking = asyncio.Lock()
        self._looked_from = 0.0
        self._cost_seconds = 0.0

    async def newest(self, wanted: Wanted) -> list[SentMessage]:
        """Everything that was sent before this was asked."""
        if wanted.channel != "push":
            await self.look()
        found = [message for source in self._sources for message in source.found]
        return newest_first([*found, *self._pushes()], wanted)

    async def watch(self) -> None:
        """SMS carry no time: looking now and then gives them one close to the truth."""
        while True:
            await self.look()
            pause = self._cost_seconds * PAUSE_FACTOR
            await asyncio.sleep(min(max(pause, PAUSE_SECONDS_MIN), PAUSE_SECONDS_MAX))

    async def look(self) -> None:
        """Those who ask while somebody looks share the look that begins next."""
        asked = time.monotonic()
        async with self._looking:
            if self._looked_from > asked:
                return
            began = time.monotonic()
            for source in self._sources:
                await source.look(self._client)
            self._looked_from, self._cost_seconds = began, time.monotonic() - began


async def _get(client: httpx.AsyncClient, path: str) -> bytes | None:
    try:
        response = await client.get(path)
    except httpx.HTTPError:
        return None
    return response.content if response.status_code == httpx.codes.OK else None


def _object(text: bytes) -> Mapping[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
