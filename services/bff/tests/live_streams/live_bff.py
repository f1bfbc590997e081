"""A bff whose streams can be listened to over a real connection, and pages that listen."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import uvicorn
from bff.live_hints.redis_hints import RedisHints
from bff.live_streams.api import router
from bff.live_streams.audience import Audience
from bff.live_streams.feed import LiveFeed
from bff.live_streams.service import LiveStreamService
from bff.live_streams.session_watch import SessionWatch
from bff.live_streams.times import StreamTimes
from bff.wiring import Wiring
from bff.worker import feeding
from servicekit.app import AppSpec, create_app
from testkit.polling import eventually

from services.bff.tests.conftest import Bff, Customer

QUICK = StreamTimes(
    poll_seconds=0.1,
    safety_poll_seconds=60,
    session_check_seconds=0.1,
    ping_seconds=0.2,
    retry_seconds=0.05,
    send_seconds_max=1,
)
SECONDS = 15.0
"""How long a test waits for what takes a moment."""


@contextmanager
def plain_failures() -> Iterator[None]:
    """Nested task groups would wrap a failed assertion once each."""
    try:
        yield
    except BaseExceptionGroup as group:
        inner: BaseException = group
        while isinstance(inner, BaseExceptionGroup):
            inner = inner.exceptions[0]
        raise inner from None


@dataclass
class LiveBff:
    url: str
    server: uvicorn.Server
    audience: Audience
    feed: LiveFeed


@asynccontextmanager
async def live_bff(bff: Bff, redis_url: str, times: StreamTimes = QUICK) -> AsyncIterator[LiveBff]:
    """One process of the bff; several may stand side by side, as copies do."""
    audience, notifications = Audience(), bff.wiring.live_streams._notifications
    watch = SessionWatch(audience, bff.wiring.sessions, times)
    feed = LiveFeed(RedisHints(redis_url), notifications, audience, watch)
    streams = LiveStreamService(audience, notifications, times)
    wiring = replace(bff.wiring, live_streams=streams, live_feed=feed)
    async with AsyncExitStack() as stack:
        stack.enter_context(plain_failures())
        await stack.enter_async_context(feeding(feed))
        server = await stack.enter_async_context(_served(wiring))

        async def feed_hears() -> bool:
            return feed.hears

        await eventually(feed_hears, seconds=SECONDS)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield LiveBff(f"http://127.0.0.1:{port}", server, audience, feed)


@asynccontextmanager
async def _served(wiring: Wiring) -> AsyncIterator[uvicorn.Server]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Wiring]:
        yield wiring

    app = create_app(AppSpec(name="bff", title="Bank API", routers=(router,), resources=opened))
    config = uvicorn.Config(app, port=0, ws="none", log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)

    async def has_started() -> bool:
        return server.started

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await eventually(has_started, seconds=SECONDS)
        try:
            yield server
        finally:
            server.should_exit = True


@dataclass
class Event:
    name: str
    data: dict[str, Any]
    id: str | None
    retry: str | None


@dataclass
class Page:
    """What a page heard until now."""

    events: list[Event] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    has_ended: bool = False

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event.data for event in self.events if event.name == name]

    @property
    def positions(self) -> list[int]:
        return [notice["position"] for notice in self.named("notice")]

    async def hears_up_to(self, position: int) -> list[int]:
        """The positions of all notices, once this one was among them."""

        async def heard() -> bool:
            return position in self.positions

        await eventually(heard, seconds=SECONDS)
        return self.positions

    async def hears(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        async def heard() -> bool:
            return len(self.named(name)) >= count

        await eventually(heard, seconds=SECONDS)
        return self.named(name)

    async def ends(self) -> None:
        async def ended() -> bool:
            return self.has_ended

        await eventually(ended, seconds=SECONDS)

    async def read(self, answer: httpx.Response) -> None:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line.startswith(":"):
                self.comments.append(line)
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                event = Event(fields["event"], json.loads(fields["data"]), fields.get("id"), fields.get("retry"))
                self.events.append(event)
                fields = {}
        self.has_ended = True


@asynccontextmanager
async def listening(live: LiveBff, customer: Customer, query: str = "", **headers: str) -> AsyncIterator[Page]:
    """A page of this customer that is open in the block; it has heard of its inbox already."""
    page = Page()
    async with AsyncExitStack() as stack:
        stack.enter_context(plain_failures())
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=SECONDS))
        cookie = {"Cookie": f"__Host-session={customer.session}"}
        answer = await stack.enter_async_context(
            http.stream("GET", f"{live.url}/api/v1/live{query}", headers=cookie | headers)
        )
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        reading = tasks.create_task(page.read(answer))
        try:
            yield page
        finally:
            reading.cancel()


@asynccontextmanager
async def deaf(live: LiveBff, customer: Customer) -> AsyncIterator[None]:
    """A page that takes the beginning of its stream and then nothing more, through a narrow pipe."""
    pipe = socket.socket()
    pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    pipe.connect(("127.0.0.1", int(live.url.rpartition(":")[2])))
    reader, writer = await asyncio.open_connection(sock=pipe, limit=1024)
    try:
        cookie = f"Cookie: __Host-session={customer.session}"
        writer.write(f"GET /api/v1/live HTTP/1.1\r\nHost: bff\r\n{cookie}\r\n\r\n".encode())
        await reader.readuntil(b"last_position")
        yield
    finally:
        writer.transport.abort()
