"""Notifications on a real, migrated database and the AWS emulator."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from kernel.clock import ShiftableClock
from notifications.channels import Channel
from notifications.main import app
from notifications.settings import NotificationsSettings
from notifications.wiring import Outside, open_wiring, wire
from pydantic import SecretStr
from servicekit.aws import aws_clients
from servicekit.database import Database
from servicekit.tokens import JwksKeySource
from testkit.tokens import TokenIssuer

sys.path.append(str(Path(__file__).parent))
from notice_town import CountingSender, HintRecorder, NoticeTown, wording
from post_office import PostOffice

NO_EMULATOR = "http://127.0.0.1:1"


class NotificationsDatabase(Protocol):
    url: str
    owner_url: str


@pytest.fixture(autouse=True)
def aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def settings_for(database_url: str, aws_url: str, tokens: TokenIssuer) -> NotificationsSettings:
    return NotificationsSettings(
        bank_env="test",
        bank_origin=tokens.issuer,
        database_url=SecretStr(database_url),
        redis_url=SecretStr("redis://127.0.0.1:1/0"),
        auth_url=tokens.url,
        service_client_id="notifications",
        service_client_secret=SecretStr("unused"),
        aws_endpoint_url=aws_url,
        fcm_service_account_file=Path("/nowhere/service-account.json"),
        fcm_endpoint_url="http://127.0.0.1:1/fcm",
    )


@asynccontextmanager
async def open_office(database_url: str, aws_url: str, tokens: TokenIssuer) -> AsyncIterator[PostOffice]:
    settings = settings_for(database_url, aws_url, tokens)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        open_wiring(settings) as wiring,
        httpx.AsyncClient(transport=transport, base_url="http://notifications") as client,
        httpx.AsyncClient(base_url=aws_url) as emulator,
    ):
        yield PostOffice(wiring, client, emulator, tokens.service("auth", ["messages:send"]))


@pytest.fixture
async def office(
    notifications_database: NotificationsDatabase, emulator_url: str, tokens: TokenIssuer
) -> AsyncIterator[PostOffice]:
    async with open_office(notifications_database.url, emulator_url, tokens) as opened:
        yield opened


@pytest.fixture
async def cut_off_office(
    notifications_database: NotificationsDatabase, tokens: TokenIssuer
) -> AsyncIterator[PostOffice]:
    """Without its emulator."""
    async with open_office(notifications_database.url, NO_EMULATOR, tokens) as opened:
        yield opened


@pytest.fixture
async def town(
    database_for: Callable[[str], NotificationsDatabase], tokens: TokenIssuer, clock: ShiftableClock
) -> AsyncIterator[NoticeTown]:
    url = database_for("notifications").url
    settings = settings_for(url, NO_EMULATOR, tokens)
    database = Database(url, "notice-town")
    senders = {channel: CountingSender() for channel in Channel}
    hints = HintRecorder()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        aws_clients(settings) as aws,
        httpx.AsyncClient(base_url=tokens.url) as auth,
        httpx.AsyncClient(transport=transport, base_url="http://notifications") as client,
    ):
        outside = Outside(
            clock=clock,
            database=database,
            aws=aws,
            keys=JwksKeySource(auth),
            senders=senders,
            wording=wording(),
            hints=hints,
        )
        yield NoticeTown(wire(settings, outside), database, clock, senders, hints, tokens, client)
    await database.close()
