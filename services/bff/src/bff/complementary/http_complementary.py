"""The bff's calls to the complementary system, with the customer's own token, two seconds each and behind a breaker."""

import asyncio
from typing import Any

import httpx
from pydantic import ValidationError
from servicekit.http_client import UpstreamCall, UpstreamProblem, UpstreamUnavailable, call
from servicekit.logging import get_logger

from bff.complementary.breaker import Breaker
from bff.complementary.schemas import StoredProfile

ANSWER_SECONDS_MAX = 2.0
_PATH = "/v1/profile"


class HttpComplementary:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._breaker = Breaker("complementary-stub")
        self._log = get_logger("bff.complementary")

    async def profile(self, token: str) -> StoredProfile:
        """Raises UpstreamUnavailable; in no case takes longer than two seconds."""
        try:
            return await self._ask(UpstreamCall("GET", _PATH, token=token))
        except UpstreamProblem as problem:
            # The question is always the same, so what it refuses there no customer can mend.
            self._log.error("complementary.refused", code=problem.code)
            raise UpstreamUnavailable(retry_after_seconds=2) from problem

    async def save_profile(self, token: str, profile: dict[str, Any]) -> StoredProfile:
        """The profile as it is stored now. Raises what the system refuses, field by field, or UpstreamUnavailable.

        The whole profile goes every time, so the same call may come again when no answer did.
        """
        return await self._ask(UpstreamCall("PUT", _PATH, token=token, json=profile))

    async def _ask(self, request: UpstreamCall) -> StoredProfile:
        return await self._breaker.call(lambda: self._ask_once(request))

    async def _ask_once(self, request: UpstreamCall) -> StoredProfile:
        try:
            # The client's own limits are for each step; this one is for all of them together.
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                answer = await call(self._client, request)
            return StoredProfile.model_validate(answer.body)
        except TimeoutError as error:
            raise UpstreamUnavailable(retry_after_seconds=2) from error
        except ValidationError as error:
            # Counted, not shown: the faults' own words could tell what the customer wrote.
            self._log.error("complementary.unreadable", faults=error.error_count())
            raise UpstreamUnavailable(retry_after_seconds=2) from None
