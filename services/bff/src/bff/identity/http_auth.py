"""The bff's calls to auth."""

from typing import Any
from uuid import UUID

import httpx
from servicekit.http_client import UpstreamCall, UpstreamProblem, UpstreamUnavailable, call
from servicekit.service_tokens import ServiceTokens

from bff.identity.schemas import CustomerContacts, ResolvedSession

_ENDED_SESSION = frozenset({"session-missing", "session-expired"})


class HttpAuth:
    def __init__(self, client: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        self._client = client
        self._tokens = tokens

    async def resolve_session(self, session: str) -> ResolvedSession:
        """Raises auth's session-missing or session-expired; UpstreamUnavailable when auth cannot tell."""
        return ResolvedSession.model_validate(
            await self._ask("POST", "/internal/sessions/resolve", {"session": session})
        )

    async def has_ended(self, session_id: UUID) -> bool:
        """Raises UpstreamUnavailable when auth cannot tell."""
        try:
            await self._ask("GET", f"/internal/sessions/{session_id}")
        except UpstreamProblem:
            return True
        return False

    async def customer(self, token: str) -> CustomerContacts:
        answer = await call(self._client, UpstreamCall("GET", "/internal/customers/me", token=token))
        return CustomerContacts.model_validate(answer.body)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask as the bff. Of auth's problems only those about the session in question come out."""
        try:
            return await self._call_with_own_token(method, path, body)
        except UpstreamProblem as problem:
            if problem.code in _ENDED_SESSION:
                raise
            # Auth refused the bff, not the customer: its keys may have changed, so a new token gets one chance.
            self._tokens.forget()
        try:
            return await self._call_with_own_token(method, path, body)
        except UpstreamProblem as problem:
            if problem.code in _ENDED_SESSION:
                raise
            raise UpstreamUnavailable(retry_after_seconds=2) from problem

    async def _call_with_own_token(self, method: str, path: str, body: Any) -> Any:
        token = await self._tokens.bearer()
        return (await call(self._client, UpstreamCall(method, path, token=token, json=body))).body
