"""A short way to a route that is asked far more often than all others.

FastAPI finds a route, resolves what it needs and builds its answer in general terms, which costs a hot route more than
its work. A lane does the same by hand, inside the same middleware, and calls the same endpoint. Whatever it is not sure
of it leaves to the plain route, which then gives the answer: a lane refuses nothing itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from starlette.routing import Match, Route
from starlette.types import Message, Receive, Scope, Send

_PLAIN_ONLY = "bff.plain_only"

Take = Callable[[Request, bytes], Awaitable[Response | None]]
"""The answer to a request with this body, or None to leave it to the plain route."""


@dataclass(frozen=True, slots=True)
class Lane:
    method: str
    path: str
    take: Take


class LaneRoute(Route):
    """`path` names it in logs, spans and metrics, as the plain route's does."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(lane.path, _Taking(lane), include_in_schema=False)
        self.lane = lane

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        is_ours = scope["type"] == "http" and scope["path"] == self.path and scope["method"] == self.lane.method
        return (Match.FULL, {"route": self}) if is_ours and _PLAIN_ONLY not in scope else (Match.NONE, {})


@dataclass(frozen=True, slots=True)
class _Taking:
    lane: Lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b"" if self.lane.method == "GET" else await _body(receive)
        answer = await self.lane.take(Request(scope, receive), body)
        if answer is None:
            scope[_PLAIN_ONLY] = True
            await scope["router"].app(scope, _again(body, receive), send)
            return
        await answer(scope, receive, send)


def open_lanes(app: FastAPI, *lanes: Lane) -> None:
    app.router.routes[:0] = [LaneRoute(lane) for lane in lanes]


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    unread = True

    async def replay() -> Message:
        nonlocal unread
        if unread:
            unread = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay
