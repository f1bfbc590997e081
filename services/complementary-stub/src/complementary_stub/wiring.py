"""Settings become objects here, once a process, and the names by which routes ask for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, KeySource, TokenVerifier

from complementary_stub.behaviours.service import BehaviourSwitch
from complementary_stub.profiles.service import ProfileService
from complementary_stub.settings import ComplementarySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    profiles: ProfileService
    behaviours: BehaviourSwitch


def wire(settings: ComplementarySettings, database: Database, keys: KeySource, clock: Clock) -> Wiring:
    return Wiring(
        clock=clock,
        token_verifier=TokenVerifier(settings.bank_origin, keys, clock),
        probes={"database": database.probe},
        profiles=ProfileService(database, clock, settings.bank_time_zone),
        behaviours=BehaviourSwitch(is_production=settings.bank_env == "production"),
    )


@asynccontextmanager
async def open_wiring() -> AsyncIterator[Wiring]:
    settings = ComplementarySettings()
    async with AsyncExitStack() as stack:
        url = settings.database_url.get_secret_value()
        database = Database(url, "complementary-stub", connections_max=settings.database_connections_max)
        stack.push_async_callback(database.close)
        auth_client = await stack.enter_async_context(upstream_client(settings.auth_url))
        yield wire(settings, database, JwksKeySource(auth_client), clock_for(settings))


async def _profiles(request: Request) -> ProfileService:
    return cast("Wiring", request.app.state.wiring).profiles


async def _behaviours(request: Request) -> BehaviourSwitch:
    return cast("Wiring", request.app.state.wiring).behaviours


Profiles = Annotated[ProfileService, Depends(_profiles)]
Behaviours = Annotated[BehaviourSwitch, Depends(_behaviours)]
