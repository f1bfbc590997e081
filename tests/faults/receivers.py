"""Who counts what the bank sent: the SES, SNS and FCM endpoints and open pages, never the bank's own log."""

import asyncio
import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from testkit.visitors import Visitor

_MESSAGE_LINE = re.compile(r"(?:Message|Mensaje) ([0-9a-f-]{36})\s*$")


@dataclass
class Providers:
    """Message ids as the endpoints have them, doubles included. `keep()` first, where an endpoint will forget."""

    emulator: str
    simulators: str
    kept: dict[str, Counter[str]] = field(default_factory=lambda: {"email": Counter(), "sms": Counter()})

    async def accepted(self) -> dict[str, Counter[str]]:
        async with httpx.AsyncClient(timeout=60) as client:
            emails = (await client.get(f"{self.emulator}/_ministack/ses/messages")).json()
            texts = (await client.get(f"{self.emulator}/_ministack/sns/sms-messages")).json()
            pushes = (await client.get(f"{self.simulators}/fcm/message-ids")).text.split()
        return {
            "email": self.kept["email"] + Counter(_ids_in_emails(emails)),
            "sms": self.kept["sms"] + Counter(_ids_in_texts(texts)),
            "push": Counter(pushes),
        }

    async def keep(self) -> None:
        """Remember what the emulator has: it is about to lose it."""
        now = await self.accepted()
        self.kept = {channel: now[channel] for channel in ("email", "sms")}


def _ids_in_emails(answer: dict[str, Any]) -> Iterator[str]:
    for rows in answer["messages"].values():
        for row in rows:
            found = _MESSAGE_LINE.search(row["BodyText"])
            if found:
                yield found[1]


def _ids_in_texts(answer: Any) -> Iterator[str]:
    """Wherever in the answer they lie: emulators group by account, region and number."""
    if isinstance(answer, list):
        for item in answer:
            yield from _ids_in_texts(item)
    elif isinstance(answer, dict):
        attribute = answer.get("bank.message-id")
        if isinstance(attribute, dict):
            yield str(attribute.get("StringValue") or attribute.get("Value"))
            return
        for item in answer.values():
            yield from _ids_in_texts(item)


@dataclass
class OpenPage:
    """A customer's page: listens, and where it is cut off goes on as a browser's EventSource does, from the last id."""

    visitor: Visitor
    seen: Counter[str] = field(default_factory=Counter)
    """By the id of the transfer that a notice tells of."""
    reconnects: int = 0
    _last_id: str = ""
    _has_begun: bool = False

    async def is_listening(self) -> bool:
        """From here on it misses nothing."""
        return self._has_begun

    async def listen(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(httpx.HTTPError, OSError):
                await self._listen_once()
            self.reconnects += 1
            await asyncio.sleep(0.3)

    async def _listen_once(self) -> None:
        headers = {"X-Bank-Client": "web", "Cookie": f"__Host-session={self.visitor.cookie}"}
        if self._last_id:
            headers["Last-Event-ID"] = self._last_id
        timeout = httpx.Timeout(30, read=40)
        async with self.visitor.http.stream("GET", "/api/v1/live", headers=headers, timeout=timeout) as answer:
            if answer.status_code != httpx.codes.OK:
                return
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                if line:
                    name, _, value = line.partition(":")
                    event[name] = value.removeprefix(" ")
                    continue
                self._take(event)
                event = {}

    def _take(self, event: dict[str, str]) -> None:
        # An event without an id leaves the last one as it is.
        self._last_id = event.get("id", self._last_id)
        if event.get("event") == "inbox":
            self._has_begun = True
        if event.get("event") == "notice":
            notice = json.loads(event["data"])
            if notice["transfer_id"]:
                self.seen[notice["transfer_id"]] += 1
