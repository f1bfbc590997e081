"""The bff's calls to notifications: with the customer's own token, or as the bff itself for what streams missed."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import ValidationError
from servicekit.http_client import UpstreamCall, UpstreamProblem, UpstreamUnavailable, call
from servicekit.logging import get_logger
from servicekit.service_tokens import ServiceTokens

from bff.notifications.schemas import (
    Announcement,
    Announcements,
    InboxPage,
    InboxState,
    NotificationsAnswer,
    Preferences,
    PushDevice,
    PushDevices,
)

CUSTOMERS_MAX = 500
"""For how many customers one call to since() may ask."""
ANNOUNCEMENTS_MAX = 100
"""How many notices one call to since() answers for each customer."""

Model = TypeVar("Model", bound=NotificationsAnswer)


class HttpNotifications:
    def __init__(self, client: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        self._client = client
        self._tokens = tokens
        self._log = get_logger("bff.notifications")

    async def page(self, token: str, query: Mapping[str, Any]) -> InboxPage:
        return self._read(InboxPage, await self._call(UpstreamCall("GET", "/v1/notices", token=token, params=query)))

    async def state(self, token: str) -> InboxState:
        return await self.page(token, {"limit": 1})

    async def read_up_to(self, token: str, position: int) -> InboxState:
        request = UpstreamCall("POST", "/v1/notices/read", token=token, json={"up_to": position})
        return self._read(InboxState, await self._call(request))

    async def read_one(self, token: str, notice_id: UUID) -> InboxState:
        """Raises notifications' notice-unknown."""
        return self._read(
            InboxState, await self._call(UpstreamCall("POST", f"/v1/notices/{notice_id}/read", token=token))
        )

    async def preferences(self, token: str) -> Preferences:
        return self._read(Preferences, await self._call(UpstreamCall("GET", "/v1/preferences", token=token)))

    async def save_preferences(self, token: str, wanted: Mapping[str, Any]) -> Preferences:
        """Raises notifications' security-notices-fixed."""
        return self._read(
            Preferences, await self._call(UpstreamCall("PUT", "/v1/preferences", token=token, json=wanted))
        )

    async def push_devices(self, token: str) -> list[PushDevice]:
        return self._read(PushDevices, await self._call(UpstreamCall("GET", "/v1/push-tokens", token=token))).items

    async def save_push_token(self, token: str, device_id: UUID, device: Mapping[str, Any]) -> None:
        await self._call(UpstreamCall("PUT", f"/v1/push-tokens/{device_id}", token=token, json=device))

    async def remove_push_token(self, token: str, device_id: UUID) -> None:
        await self._call(UpstreamCall("DELETE", f"/v1/push-tokens/{device_id}", token=token))

    async def since(self, positions: Mapping[UUID, int]) -> Sequence[Announcement]:
        """What came after each customer's position, oldest first, at most ANNOUNCEMENTS_MAX a customer.

        At most CUSTOMERS_MAX customers. Raises UpstreamUnavailable.
        """
        wanted = [
            {"customer_id": str(customer_id), "position": position} for customer_id, position in positions.items()
        ]
        body = {"customers": wanted}
        try:
            answer = await self._call_as_bff(body)
        except UpstreamProblem:
            # The bff was refused, not a customer: auth's keys may have changed, so a new token gets one chance.
            self._tokens.forget()
            try:
                answer = await self._call_as_bff(body)
            except UpstreamProblem as problem:
                raise UpstreamUnavailable(retry_after_seconds=2) from problem
        return self._read(Announcements, answer).items

    async def _call_as_bff(self, body: Mapping[str, Any]) -> Any:
        token = await self._tokens.bearer()
        return await self._call(UpstreamCall("POST", "/internal/notices/since", token=token, json=body))

    async def _call(self, request: UpstreamCall) -> Any:
        return (await call(self._client, request)).body

    def _read(self, model: type[Model], body: Any) -> Model:
        try:
            return model.model_validate(body)
        except ValidationError as error:
            # Counted, not shown: the faults' own words could tell what the notices say.
            self._log.error("notifications.unreadable", model=model.__name__, faults=error.error_count())
            raise UpstreamUnavailable(retry_after_seconds=2) from None
