"""Stands between the bank and its AWS emulator, and fails on demand as networks and providers do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

_HOP_BY_HOP = frozenset({"connection", "content-length", "host", "transfer-encoding", "content-encoding", "date"})
_THROTTLED = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    "<RequestId>0</RequestId></ErrorResponse>"
)


class Purpose(StrEnum):
    """What a request is for: sending to a customer, or passing events on."""

    EMAIL = "email"
    SMS = "sms"
    BROKER = "broker"


@dataclass
class Faults:
    """What happens to the next requests. Counts go down as they are used up."""

    is_cut: bool = False
    """Nothing gets in: what is under way is finished, but the broker's answers do not come back."""
    throttled: dict[Purpose, int] = field(default_factory=dict)
    """So many requests are answered by the provider's error, and not passed on."""
    unanswered: dict[Purpose, int] = field(default_factory=dict)
    """So many requests are passed on and done, and the answer never comes back."""

    def cuts_off(self, purpose: Purpose) -> bool:
        """Cut while the answer was under way: a long poll for messages, most of all."""
        return self.is_cut and purpose is Purpose.BROKER

    def take(self, from_which: dict[Purpose, int], purpose: Purpose) -> bool:
        left = from_which.get(purpose, 0)
        if left:
            from_which[purpose] = left - 1
        return bool(left)


class AwsProxy:
    """Listens on a free port of loopback; `faults` may be changed at any time, `behind` once the emulator is known."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.behind = ""
        self.url = ""
        self.unanswered_sends = 0
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await self._listen(0)
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        try:
            async with aiohttp.ClientSession(auto_decompress=False) as self._session:
                yield self
        finally:
            await self._runner.cleanup()

    async def cut(self) -> None:
        """From now on connections are refused, as by a host that is away; idle ones end."""
        self.faults.is_cut = True
        if self._site is not None and self._runner is not None and self._runner.server is not None:
            await self._site.stop()
            for connection in self._runner.server.connections:
                if connection.transport is not None and connection._current_request is None:
                    connection.transport.abort()

    async def mend(self) -> None:
        self.faults.is_cut = False
        await self._listen(int(self.url.rpartition(":")[2]))

    async def _listen(self, port: int) -> None:
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await self._site.start()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        purpose = _purpose(body, request.path)
        if self.faults.take(self.faults.throttled, purpose):
            return web.Response(status=400, text=_THROTTLED, content_type="text/xml")
        try:
            answer = await self._pass_on(request, body)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return _hang_up(request)
        if self.faults.cuts_off(purpose):
            return _hang_up(request)
        if self.faults.take(self.faults.unanswered, purpose):
            self.unanswered_sends += purpose is not Purpose.BROKER
            return _hang_up(request)
        if self.faults.is_cut:
            answer.force_close()
        return answer

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        async with self._session.request(
            request.method, self.behind + request.raw_path, data=body, headers=headers
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


def _purpose(body: bytes, path: str) -> Purpose:
    """SES and SNS speak the query protocol: their forms name the action."""
    if path != "/" or b"Action=" not in body:
        return Purpose.BROKER
    form = parse_qs(body.decode(errors="replace"))
    action = form.get("Action", [""])[0]
    if action == "SendEmail":
        return Purpose.EMAIL
    return Purpose.SMS if action == "Publish" and "PhoneNumber" in form else Purpose.BROKER


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)
