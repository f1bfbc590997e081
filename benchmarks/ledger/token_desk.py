"""Stands where auth would: its public key, and tokens for services. Customers' tokens are signed beforehand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from testkit.tokens import TokenIssuer


def _application(tokens: TokenIssuer) -> web.Application:
    async def keys(_request: web.Request) -> web.Response:
        return web.json_response(tokens.jwks())

    async def token(request: web.Request) -> web.Response:
        form = await request.post()
        issued = tokens.service("bff", str(form["scope"]).split())
        return web.json_response({"access_token": issued, "expires_in": 300, "token_type": "Bearer"})

    application = web.Application()
    application.add_routes([web.get("/.well-known/jwks.json", keys), web.post("/oauth2/token", token)])
    return application


@asynccontextmanager
async def token_desk(tokens: TokenIssuer) -> AsyncIterator[int]:
    """Its port."""
    runner = web.AppRunner(_application(tokens), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
