"""Push through Firebase Cloud Messaging: HTTP v1 API, signed in as a service account (OAuth 2.0 by signed JWT)."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
from google.auth.credentials import TokenState
from google.auth.exceptions import GoogleAuthError, TransportError
from google.oauth2 import service_account
from servicekit.logging import get_logger

from notifications.senders.port import OutgoingMessage, SendRefused, SendUnavailable, SendUncertain

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_LIMIT_SECONDS = 5.0
_SIGN_IN_SECONDS = 2.0
_QUOTA_PAUSE_SECONDS = 60.0
"""What FCM's reference asks for after a 429 without Retry-After."""

_PAUSE_SECONDS_MAX = 86_400.0

_Credentials: Any = service_account.Credentials
_TransportError: Any = TransportError
"""The library says that it is typed and has no types."""


class FcmPush:
    """A double replaces its twin on the phone: both carry the id of the message as key to collapse by."""

    def __init__(self, client: httpx.AsyncClient, service_account_file: Path, endpoint_url: str) -> None:
        """The file is read at the first message. `endpoint_url` is all before `/v1/projects`."""
        self._client = client
        self._access = _Access(service_account_file)
        self._endpoint_url = endpoint_url.rstrip("/")

    async def send(self, message: OutgoingMessage) -> str:
        """FCM's name of the message. Raises SendRefused, SendUnavailable, SendUncertain, within 5 seconds."""
        deadline = asyncio.get_running_loop().time() + _LIMIT_SECONDS
        try:
            return _name_in(await self._answer(message, deadline))
        except (SendUnavailable, SendUncertain) as failure:
            get_logger("notifications.senders").warning("sender.away", fcm=failure.code)
            raise

    async def _answer(self, message: OutgoingMessage, deadline: float) -> httpx.Response:
        grant = await self._access.grant(deadline)
        answer = await self._post(message, grant, deadline)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            # Revoked before its time. Whoever sent meanwhile may have a new one already.
            grant = await self._access.grant(deadline, refused=grant)
            answer = await self._post(message, grant, deadline)
        return answer

    async def _post(self, message: OutgoingMessage, grant: "_Grant", deadline: float) -> httpx.Response:
        url = f"{self._endpoint_url}/v1/projects/{grant.project}/messages:send"
        headers = {"Authorization": f"Bearer {grant.token}"}
        try:
            async with asyncio.timeout_at(deadline):
                return await self._client.post(url, json=_body(message), headers=headers)
        except TimeoutError as error:
            raise SendUncertain("no-answer-in-time") from error
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            if _never_left(error):
                raise SendUnavailable("unreachable") from error
            raise SendUncertain("connection-lost") from error


@dataclass(frozen=True, slots=True)
class _Grant:
    project: str
    token: str


class _Access:
    """The access token: asked for when needed, and again some minutes before it ends."""

    def __init__(self, service_account_file: Path) -> None:
        self._file = service_account_file
        self._credentials: Any = None
        self._renewing = asyncio.Lock()

    async def grant(self, deadline: float, refused: _Grant | None = None) -> _Grant:
        """Another one than `refused`. Raises SendUnavailable."""
        try:
            async with asyncio.timeout_at(deadline), self._renewing:
                if not self._is_fresh(refused):
                    await asyncio.to_thread(self._renew)
                return _Grant(self._credentials.project_id, self._credentials.token)
        except TimeoutError as error:
            raise SendUnavailable("sign-in-slow") from error
        except GoogleAuthError as error:
            # Perhaps the key was changed: the next attempt reads the file anew.
            self._credentials = None
            raise SendUnavailable("sign-in-failed") from error
        except (OSError, ValueError) as error:
            raise SendUnavailable("service-account-unreadable") from error

    def _is_fresh(self, refused: _Grant | None) -> bool:
        found = self._credentials
        if found is None or found.token_state is not TokenState.FRESH:
            return False
        return refused is None or found.token != refused.token

    def _renew(self) -> None:
        """In a thread, since the library waits while it asks."""
        credentials = self._credentials or _Credentials.from_service_account_file(str(self._file), scopes=[_SCOPE])
        credentials.refresh(_ask)
        self._credentials = credentials


@dataclass(frozen=True, slots=True)
class _Asked:
    """What google-auth needs of an answer."""

    status: int
    headers: Mapping[str, str]
    data: bytes


def _ask(
    url: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None, **_: Any
) -> _Asked:
    """google-auth's transport over httpx: its own ones need libraries that the bank does not have."""
    try:
        answer = httpx.request(method, url, content=body, headers=headers, timeout=_SIGN_IN_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        raise _TransportError(type(error).__name__) from error
    return _Asked(answer.status_code, answer.headers, answer.content)


def _body(message: OutgoingMessage) -> dict[str, Any]:
    identity = str(message.message_id)
    return {
        "message": {
            "token": message.to,
            "notification": {"title": message.title, "body": message.text},
            "data": {**message.facts, "message_id": identity},
            "android": {"collapse_key": identity, "notification": {"tag": identity}},
            "apns": {"headers": {"apns-collapse-id": identity}},
            "webpush": {"notification": {"tag": identity}},
        }
    }


def _never_left(error: Exception) -> bool:
    """Whether there was no connection to send by. The transport over aiohttp calls nearly all failures timeouts of
    connecting, so the one below is asked.
    """
    cause = error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _name_in(answer: httpx.Response) -> str:
    """Raises what the answer says when it holds no name."""
    if answer.status_code != httpx.codes.OK:
        raise _failure(answer)
    name = _object(answer).get("name")
    if not isinstance(name, str):
        raise SendUncertain("answer-unreadable")
    return name


def _failure(answer: httpx.Response) -> Exception:
    """By FCM's own code where there is one, else by the status (FCM REST reference, ErrorCode)."""
    details = list(_details(answer))
    code = next((str(detail["errorCode"]) for detail in details if "errorCode" in detail), "")
    status = answer.status_code
    if code in {"UNREGISTERED", "SENDER_ID_MISMATCH"}:
        return SendRefused(_kebab(code), target_gone=True)
    if status in {httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE}:
        return SendRefused("invalid-argument", target_gone=_blames_token(details))
    if status in {httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT}:
        return SendUncertain("gateway-gave-up")
    usual = _QUOTA_PAUSE_SECONDS if status == httpx.codes.TOO_MANY_REQUESTS else None
    pause = _retry_after_seconds(answer.headers.get("retry-after", ""))
    return SendUnavailable(_kebab(code) or f"status-{status}", usual if pause is None else pause)


def _blames_token(details: list[Mapping[str, Any]]) -> bool:
    violations = [violation for detail in details for violation in detail.get("fieldViolations") or []]
    return any(isinstance(violation, dict) and violation.get("field") == "message.token" for violation in violations)


def _details(answer: httpx.Response) -> Iterator[Mapping[str, Any]]:
    error = _object(answer).get("error")
    details = error.get("details") if isinstance(error, dict) else None
    yield from (detail for detail in details or [] if isinstance(detail, dict))


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _kebab(code: str) -> str:
    return code.lower().replace("_", "-")


def _retry_after_seconds(text: str) -> float | None:
    """Seconds or a date (RFC 9110 section 10.2.3)."""
    if text.isascii() and text.isdigit():
        return min(float(text), _PAUSE_SECONDS_MAX)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (aware - datetime.now(UTC)).total_seconds()), _PAUSE_SECONDS_MAX)
