"""Notifications from the outside, and what really came out of it at the emulator."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from notifications.main import app
from notifications.wiring import Wiring


def one_time_code(**changes: Any) -> dict[str, Any]:
    message = {
        "message_id": str(uuid4()),
        "channel": "email",
        "to": f"{secrets.token_hex(8)}@example.com",
        "language": "en",
        "template": "one-time-code",
        "values": {"code": "123456", "minutes": "10"},
    }
    return {**message, **changes}


@dataclass
class PostOffice:
    wiring: Wiring
    client: httpx.AsyncClient
    emulator: httpx.AsyncClient
    token: str

    async def send(self, message: dict[str, Any], token: str | None = None) -> httpx.Response:
        app.state.wiring = self.wiring
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return await self.client.post("/internal/messages", json=message, headers=headers)

    async def emails_to(self, address: str) -> list[dict[str, Any]]:
        found = (await self._kept("/_ministack/ses/messages", "/_aws/ses"))["messages"]
        rows = found if isinstance(found, list) else [row for rows in found.values() for row in rows]
        return [{"BodyText": row.get("Body", {}).get("text_part"), **row} for row in rows if address in str(row)]

    async def texts_to(self, number: str) -> list[dict[str, Any]]:
        places = ("/_ministack/sns/sms-messages", "/_aws/sns/sms-messages?region=eu-west-1")
        return list(_rows_under(await self._kept(*places), number))

    async def _kept(self, *places: str) -> dict[str, Any]:
        """What the emulator keeps, at the first address that it knows: tests run against two emulators."""
        for place in places:
            answer = await self.emulator.get(place)
            if answer.status_code == httpx.codes.OK:
                kept: dict[str, Any] = answer.json()
                return kept
        raise AssertionError(f"the emulator answers at none of {places}")


def _rows_under(node: Any, name: str) -> Iterator[dict[str, Any]]:
    """The list under this name, however the emulator groups by account and region above it."""
    for key, child in node.items() if isinstance(node, dict) else ():
        if key == name:
            yield from child
        else:
            yield from _rows_under(child, name)
