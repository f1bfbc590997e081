"""Calls from one service to another: one client an upstream, every wait limited, problems passed on as problems."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from kernel.errors import DomainError, ErrorKind, FieldError
from opentelemetry.trace import SpanKind

from servicekit import telemetry
from servicekit.problems import STATUS_OF_KIND

_WORD = re.compile(r"v\d|\.?[a-z][a-z._-]{0,30}")
_KIND_OF_STATUS = {status: kind for kind, status in STATUS_OF_KIND.items()}


class UpstreamUnavailable(DomainError):
    code = "upstream-unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "A part of the bank does not answer at the moment"


class UpstreamProblem(DomainError):
    """An upstream's problem, raised again here as it came: same code, status, words and retry time."""

    code = "upstream-problem"
    kind = ErrorKind.UNAVAILABLE
    title = "A part of the bank refused"

    def __init__(self, kind: ErrorKind, body: Mapping[str, Any], retry_after_seconds: int | None) -> None:
        self.code = str(body.get("code", "upstream-problem"))
        self.kind = kind
        self.title = str(body.get("title", ""))
        errors = [FieldError(e["field"], e["code"], e["detail"]) for e in body.get("errors", [])]
        super().__init__(str(body.get("detail", "")), retry_after_seconds=retry_after_seconds, errors=errors)


@dataclass(frozen=True, slots=True)
class UpstreamAnswer:
    status: int
    body: Any
    headers: httpx.Headers


@dataclass(frozen=True, slots=True)
class UpstreamCall:
    """One request to an upstream; `token` goes out as bearer."""

    method: str
    path: str
    token: str | None = None
    json: Any = None
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None


class _TracedTransport(AiohttpTransport):
    """A span a call, below the one at hand; the bank's own services are told of it, others are not."""

    ours = True

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # Ids, IBANs and the like are not words.
        words = (part if _WORD.fullmatch(part) else "{}" for part in request.url.path.strip("/").split("/"))
        name = f"{request.method} /{'/'.join(words)}"
        with telemetry.child(name, SpanKind.CLIENT, {"server.address": request.url.netloc.decode()}) as span:
            if self.ours:
                request.headers.update(telemetry.outgoing_headers())
            answer = await super().handle_async_request(request)
            span.set_attribute("http.response.status_code", answer.status_code)
            return answer


def upstream_client(base_url: str, *, timeout_seconds: float = 5.0, ours: bool = True) -> httpx.AsyncClient:
    transport = _TracedTransport(limits=httpx.Limits(max_connections=200, max_keepalive_connections=100))
    transport.ours = ours
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=httpx.Timeout(timeout_seconds, connect=1.0, pool=2.0),
        transport=transport,
        follow_redirects=False,
    )


async def call(client: httpx.AsyncClient, request: UpstreamCall) -> UpstreamAnswer:
    """Ask an upstream once. Raises UpstreamProblem for its problems, UpstreamUnavailable when no answer came."""
    headers = dict(request.headers or {})
    if request.token:
        headers["Authorization"] = f"Bearer {request.token}"
    params = {name: value for name, value in (request.params or {}).items() if value is not None}
    try:
        answer = await client.request(request.method, request.path, json=request.json, params=params, headers=headers)
        body = answer.json() if answer.content else None
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise UpstreamUnavailable(retry_after_seconds=2) from error
    if answer.status_code < 400:
        return UpstreamAnswer(answer.status_code, body, answer.headers)
    kind = _KIND_OF_STATUS.get(answer.status_code)
    if kind is None or not isinstance(body, dict):
        raise UpstreamUnavailable(retry_after_seconds=2)
    retry_after = answer.headers.get("retry-after", "")
    raise UpstreamProblem(kind, body, int(retry_after) if retry_after.isdigit() else None)
