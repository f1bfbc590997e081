"""Pure ASGI middleware around every service: request id and log, body limit, content type, the opaque 500."""

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import DomainError
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicekit import metrics, problems, telemetry
from servicekit.logging import get_logger

BODY_BYTES_MAX = 64 * 1024
_JSON = b"application/json"
_QUIET = ("/health/", "/metrics")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORM = b"application/x-www-form-urlencoded"


class RequestScope:
    """Begins the request's span, answers with its id, counts and logs one line and hides what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = get_logger("servicekit.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = telemetry.begin(headers.get(b"x-request-id", b"").decode("latin-1"))
        if scope["path"].startswith(_QUIET):
            await self._answer(_Request(scope, request_id), receive, send)
            return
        parent = headers.get(b"traceparent", b"").decode("latin-1")
        with telemetry.span("request", SpanKind.SERVER, parent=parent) as span:
            request = _Request(scope, request_id, span)
            try:
                await self._answer(request, receive, send)
            finally:
                request.end()
            milliseconds = round((time.perf_counter() - request.began) * 1000, 1)
            told = {"method": scope["method"], "route": _route(scope), "status": request.status}
            self._log.info("request.done", **told, milliseconds=milliseconds)

    async def _answer(self, request: "_Request", receive: Receive, send: Send) -> None:
        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
                _set_default_headers(message, request.id)
                if dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream"):
                    # A stream lasts as long as its page is open: what counts is how soon it began.
                    request.end()
            await send(message)

        try:
            await self._app(request.scope, receive, send_with_id)
        except Exception:
            self._log.exception("request.failed", method=request.scope["method"], route=_route(request.scope))
            if request.status:
                raise
            await _answer(send_with_id, 500, problems.opaque_problem())


@dataclass(slots=True)
class _Request:
    scope: Scope
    id: str
    span: Span | None = None
    status: int = 0
    began: float = field(default_factory=time.perf_counter)
    has_ended: bool = False

    def end(self) -> None:
        """Name the span by the route, which is known by now, and count; once."""
        if self.span is None or self.has_ended:
            return
        self.has_ended = True
        route, method = _route(self.scope), self.scope["method"] if self.scope["method"] in _METHODS else "other"
        self.span.update_name(f"{method} {route}")
        self.span.set_attributes({"http.route": route, "http.response.status_code": self.status})
        if self.status >= 500:
            self.span.set_status(StatusCode.ERROR, str(self.status))
        telemetry.end(self.span)
        metrics.REQUESTS.labels(method, route, f"{self.status // 100}xx").observe(time.perf_counter() - self.began)


class BodyGuard:
    """Refuses bodies over 64 KiB, or a path's own limit, with 413 and, where a body comes, any content type but JSON
    (or a form) with 415.
    """

    def __init__(
        self,
        app: ASGIApp,
        form_paths: frozenset[str] = frozenset(),
        body_bytes_max: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._form_paths = form_paths
        self._body_bytes_max = dict(body_bytes_max or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        bytes_max = self._body_bytes_max.get(scope["path"], BODY_BYTES_MAX)
        refusal = self._refusal(scope["path"], headers, bytes_max)
        if refusal is None:
            body, refusal = await _read_limited(receive, bytes_max)
        if refusal is not None:
            await _answer_problem(send, refusal)
            return
        unread = True

        async def replay() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self._app(scope, replay, send)

    def _refusal(self, path: str, headers: dict[bytes, bytes], bytes_max: int) -> DomainError | None:
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > bytes_max:
            return problems.BodyTooLarge()
        has_body = length != b"0" or b"transfer-encoding" in headers
        media_type = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        wanted = _FORM if path in self._form_paths else _JSON
        if has_body and media_type != wanted:
            return problems.ContentTypeUnsupported(f"Send the body as {wanted.decode()}.")
        return None


async def _read_limited(receive: Receive, bytes_max: int) -> tuple[bytes, DomainError | None]:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", problems.MalformedBody("The connection ended before the body did.")
        part = message.get("body", b"")
        size += len(part)
        if size > bytes_max:
            return b"", problems.BodyTooLarge()
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts), None


def _set_default_headers(message: MutableMapping[str, Any], request_id: str) -> None:
    headers = list(message.get("headers", []))
    names = {name.lower() for name, _ in headers}
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    if b"cache-control" not in names:
        headers.append((b"cache-control", b"no-store"))
    message["headers"] = headers


def _route(scope: Scope) -> str:
    # The template, never the path: paths hold ids and, for payees, IBANs.
    route = scope.get("route")
    return str(getattr(route, "path", "unmatched"))


async def _answer_problem(send: Send, error: DomainError) -> None:
    status = problems.STATUS_OF_KIND[error.kind]
    await _answer(send, status, problems.problem_body(error, status))


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
