"""The application: `simulators.main:app`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from simulators.firebase import api as firebase
from simulators.firebase.connections import DroppableConnections
from simulators.firebase.sign_in import SignIn
from simulators.sent_messages import api as sent_messages
from simulators.sent_messages.domain import SentMessage
from simulators.sent_messages.emulators import SentMessages
from simulators.settings import read_settings


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    settings = read_settings()
    account = settings.service_account
    app.state.firebase = firebase.Firebase(account.project, SignIn(account))
    async with httpx.AsyncClient(base_url=settings.emulator_url, timeout=5.0) as client:
        app.state.sent_messages = SentMessages(client, lambda: pushes_of(app.state.firebase), region=settings.region)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(app.state.sent_messages.watch())
            yield
            watching.cancel()


def pushes_of(pushed: firebase.Firebase) -> Iterator[SentMessage]:
    """What phones were sent, among the e-mails and the SMS."""
    for push in pushed.accepted.oldest_first():
        title, body = push.shown("title"), push.shown("body")
        yield SentMessage(push.name, "push", push.token, title, body, push.accepted_at, push.message_id)


async def health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})


app = DroppableConnections(
    Starlette(
        lifespan=lifespan,
        routes=[
            Route("/health/live", health),
            Route("/health/ready", health),
            Mount("/dev", routes=sent_messages.routes),
            Mount("/fcm", routes=firebase.routes),
        ],
    )
)
