"""The token with which a service calls another one when no customer stands behind the call (RFC 6749 section 4.4)."""

import asyncio
import time

import httpx

from servicekit.http_client import UpstreamUnavailable


class ServiceTokens:
    """Fetches and keeps the token of this service's own key for one scope; renews it a minute before it ends."""

    def __init__(self, client: httpx.AsyncClient, client_id: str, client_secret: str, scope: str) -> None:
        self._client = client
        self._credentials = (client_id, client_secret)
        self._scope = scope
        self._token = ""
        self._good_until = 0.0
        self._lock = asyncio.Lock()

    async def bearer(self) -> str:
        """Raises UpstreamUnavailable when auth gives none."""
        async with self._lock:
            if time.monotonic() >= self._good_until:
                await self._fetch()
            return self._token

    def forget(self) -> None:
        """Call after a 401: the next bearer() asks auth again."""
        self._good_until = 0.0

    async def _fetch(self) -> None:
        form = {"grant_type": "client_credentials", "scope": self._scope}
        try:
            answer = await self._client.post("/oauth2/token", data=form, auth=self._credentials)
            answer.raise_for_status()
            body = answer.json()
            self._token = body["access_token"]
            self._good_until = time.monotonic() + max(int(body["expires_in"]) - 60, 5)
        except (httpx.HTTPError, OSError, ValueError, KeyError) as error:
            raise UpstreamUnavailable(retry_after_seconds=2) from error
