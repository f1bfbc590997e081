"""Reads sent messages from the AWS emulator, whichever of the two it is, and remembers them past its restarts."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from simulators.sent_messages.domain import (
    SentMessage,
    emails_of_localstack,
    emails_of_ministack,
    newest_first,
    sms_of,
)

MESSAGES_MAX = 2000
LOOKS_EVERY_SECONDS = 2.0

_Reader = Callable[[Mapping[str, Any], datetime], Iterator[SentMessage]]
_SOURCES: tuple[tuple[tuple[str, _Reader], ...], ...] = (
    (("/_ministack/ses/messages", emails_of_ministack), ("/_aws/ses", emails_of_localstack)),
    (("/_ministack/sns/sms-messages", sms_of), ("/_aws/sns/sms-messages", sms_of)),
)


class SentMessages:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._found: dict[str, SentMessage] = {}

    async def newest(self, to: str, limit: int) -> list[SentMessage]:
        await self.look()
        return newest_first(self._found.values(), to, limit)

    async def watch(self) -> None:
        """SMS carry no time: looking now and then gives them one close to the truth."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def look(self) -> None:
        """Take in what is new. An emulator that is away costs nothing but news."""
        for source in _SOURCES:
            for path, read in source:
                answer = await self._get(path)
                if answer is not None:
                    self._remember(read(answer, datetime.now(UTC)))
                    break

    async def _get(self, path: str) -> Mapping[str, Any] | None:
        try:
            response = await self._client.get(path)
        except httpx.HTTPError:
            return None
        if response.status_code != httpx.codes.OK:
            return None
        try:
            answer = response.json()
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None

    def _remember(self, messages: Iterable[SentMessage]) -> None:
        for message in messages:
            self._found.setdefault(message.id, message)
        for surplus in list(self._found)[: max(0, len(self._found) - MESSAGES_MAX)]:
            del self._found[surplus]
