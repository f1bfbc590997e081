import asyncio
from typing import Any

from servicekit import problems
from starlette.types import ASGIApp, Receive, Scope, Send

from complementary_stub.behaviours.domain import Behaviour, Mode

_CUSTOMERS = "/v1/"


class ConnectionEnded(ConnectionError):
    """The server gives no hold of its connection (in tests without one), so this stands for its end."""


class Misbehaviour:
    """Pure ASGI, before everything else: does to customers' requests what the switch says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        behaviour = _behaviour(scope)
        if behaviour.mode is Mode.DOWN:
            await _hang_up(receive)
            return
        if behaviour.mode is Mode.FAILING:
            await _fail(send)
            return
        if behaviour.mode is Mode.SLOW:
            await asyncio.sleep(behaviour.delay_seconds)
        await self._app(scope, receive, send)


def _behaviour(scope: Scope) -> Behaviour:
    if scope["type"] != "http" or not scope["path"].startswith(_CUSTOMERS):
        return Behaviour()
    chosen: Behaviour = scope["app"].state.wiring.behaviours.chosen
    return chosen


async def _hang_up(receive: Receive) -> None:
    """End the connection without a byte. ASGI has no word for it, so uvicorn's own transport is taken."""
    transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionEnded
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _fail(send: Send) -> None:
    body = problems.opaque_problem()
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
