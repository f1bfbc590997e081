"""Ends a connection without an answer, for which ASGI has no word."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "simulators.abort"


class DroppableConnections:
    """The outermost application: only here `send` is still the server's own and leads to the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_KEY] = partial(_abort, send)
        await self._app(scope, receive, send)


def _abort(send: Send) -> None:
    """The `send` of uvicorn is a method of the object that holds the transport. Without a server there is none."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the connection was to end without an answer, and there is none")
    transport.abort()


async def drop_connection(request: Request) -> Response:
    """The response that it returns reaches nobody."""
    request.scope[_KEY]()
    await request.receive()
    return Response(status_code=500)
