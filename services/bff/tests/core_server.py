"""A fake core on a port of this machine, for the client that no transport of httpx can replace."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from aiohttp import web

Answer = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def served(answer: Answer) -> AsyncIterator[str]:
    """The address. Where `answer` raises an error of httpx, the connection ends without an answer."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        asked = httpx.Request(request.method, str(request.url), headers=dict(request.headers), content=body)
        try:
            given = answer(asked)
        except httpx.HTTPError:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        headers = {"Content-Type": given.headers.get("content-type", "application/json")}
        if "retry-after" in given.headers:
            headers["Retry-After"] = given.headers["retry-after"]
        return web.Response(body=given.content, status=given.status_code, headers=headers)

    runner = web.ServerRunner(web.Server(handle), shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
