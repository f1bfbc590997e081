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
        answer = (await self.emulator.get("/_ministack/ses/messages")).json()
        return [row for rows in answer["messages"].values() for row in rows if address in str(row)]

    async def texts_to(self, number: str) -> list[dict[str, Any]]:
        answer = (await self.emulator.get("/_ministack/sns/sms-messages")).json()
        return list(_rows_under(answer, number))


def _rows_under(node: Any, name: str) -> Iterator[dict[str, Any]]:
    """The list under this name, however the emulator groups by account and region above it."""
    for key, child in node.items() if isinstance(node, dict) else ():
        if key == name:
            yield from child
        else:
            yield from _rows_under(child, name)
