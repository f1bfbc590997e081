"""The application: `simulators.main:app`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from simulators.sent_messages import api
from simulators.sent_messages.emulators import SentMessages
from simulators.settings import read_settings


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    settings = read_settings()
    async with httpx.AsyncClient(base_url=settings.emulator_url, timeout=3.0) as client:
        app.state.sent_messages = SentMessages(client)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(app.state.sent_messages.watch())
            yield
            watching.cancel()


async def health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/health/live", health),
        Route("/health/ready", health),
        Mount("/dev", routes=api.routes),
    ],
)
