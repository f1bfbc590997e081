"""Settings to objects to what routes ask for. No logic."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, KeySource, TokenVerifier

from notifications.messages.service import MessageService, Sender
from notifications.messages.wording import Wording
from notifications.senders.aws import SesEmail, SnsSms
from notifications.settings import NotificationsSettings


@dataclass(frozen=True, slots=True)
class Wiring:
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    messages: MessageService


def wire(settings: NotificationsSettings, database: Database, aws: AwsClients, keys: KeySource) -> Wiring:
    clock = clock_for(settings)
    senders: Mapping[str, Sender] = {"email": SesEmail(aws.ses, settings.email_source), "sms": SnsSms(aws.sns)}
    return Wiring(
        clock=clock,
        token_verifier=TokenVerifier(settings.bank_origin, keys, clock),
        probes={"database": database.probe},
        messages=MessageService(database, clock, Wording(settings.bank_name), senders),
    )


@asynccontextmanager
async def open_wiring(settings: NotificationsSettings | None = None) -> AsyncIterator[Wiring]:
    chosen = settings or NotificationsSettings()
    database = Database(
        chosen.database_url.get_secret_value(), "notifications", connections_max=chosen.database_connections_max
    )
    try:
        async with aws_clients(chosen) as aws, upstream_client(chosen.auth_url) as client:
            yield wire(chosen, database, aws, JwksKeySource(client))
    finally:
        await database.close()


def _messages(request: Request) -> MessageService:
    wiring: Wiring = request.app.state.wiring
    return wiring.messages


Messages = Annotated[MessageService, Depends(_messages)]
