"""The notifications service, over HTTP with a token that auth issues to itself."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from uuid import UUID

import httpx
from servicekit.http_client import UpstreamCall, call

from auth.code_deliveries.service import Message


class HttpNotifications:
    def __init__(self, client: httpx.AsyncClient, bearer: Callable[[], Awaitable[str]]) -> None:
        self._client = client
        self._bearer = bearer

    async def send(self, message_id: UUID, message: Message) -> None:
        """Raises UpstreamProblem or UpstreamUnavailable."""
        body = {"message_id": str(message_id), **asdict(message)}
        del body["traceparent"]
        await call(self._client, UpstreamCall("POST", "/internal/messages", token=await self._bearer(), json=body))
