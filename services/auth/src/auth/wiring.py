"""Settings to objects to what routes ask for. No logic."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
from fastapi import Depends, Header, Request
from fastapi.security import APIKeyCookie
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.browser_guard import CLIENT_HEADER, check_browser_request
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import TokenVerifier

from auth.code_allowances.service import CodeAllowanceService
from auth.code_deliveries.service import DeliveryService
from auth.customers.service import CustomerService
from auth.devices.service import DeviceService
from auth.identities.service import IdentityService
from auth.notifications.http_notifications import HttpNotifications
from auth.oauth_grants.service import OauthGrantService, service_subject
from auth.one_time_codes.service import OneTimeCodeService
from auth.operators.service import OperatorService
from auth.password_changes.service import PasswordChangeService
from auth.passwords.service import PasswordHashing, PasswordService
from auth.redis_cache.session_cache import SessionCache
from auth.refresh_tokens.service import RefreshTokenService
from auth.registrations.service import RegistrationParts, RegistrationService
from auth.sealing import Seal
from auth.sessions.service import COOKIE, SessionParts, SessionService
from auth.settings import AuthSettings
from auth.sign_in_attempts.service import SignInAttemptService
from auth.signing_keys.service import SigningKeyService


@dataclass(frozen=True, slots=True)
class People:
    """What local/seed needs: the tables and rules of customers and operators, without the HTTP side."""

    hashing: PasswordHashing
    identities: IdentityService
    passwords: PasswordService
    customers: CustomerService
    operators: OperatorService


@dataclass(frozen=True, slots=True)
class Wiring:
    settings: AuthSettings
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    people: People
    registrations: RegistrationService
    sessions: SessionService
    password_changes: PasswordChangeService
    signing_keys: SigningKeyService
    oauth_grants: OauthGrantService
    database: Database
    sns: Any
    deliveries: DeliveryService
    cache: SessionCache
    purges: Sequence[Callable[[], Awaitable[int]]]


def people_of(database: Database, settings: AuthSettings, clock: Clock) -> People:
    hashing = PasswordHashing(settings.password_threads)
    identities = IdentityService(clock)
    passwords = PasswordService(hashing, clock, settings.bank_name)
    return People(
        hashing=hashing,
        identities=identities,
        passwords=passwords,
        customers=CustomerService(database, clock, identities, passwords),
        operators=OperatorService(database, identities, passwords),
    )


@dataclass(frozen=True, slots=True)
class Outside:
    """Connections to what is not auth."""

    database: Database
    cache: SessionCache
    notifications: httpx.AsyncClient
    aws: AwsClients


def _notifications(outside: Outside, keys: SigningKeyService) -> HttpNotifications:
    async def bearer() -> str:
        return (await keys.issue(service_subject("auth", ["messages:send"]))).token

    return HttpNotifications(outside.notifications, bearer)


def _codes(
    settings: AuthSettings, database: Database, clock: Clock, deliveries: DeliveryService
) -> tuple[OneTimeCodeService, CodeAllowanceService]:
    seal = Seal(settings.sealing_key, "code-allowances")
    allowances = CodeAllowanceService(database, clock, seal, settings.auth_codes_per_address)
    return OneTimeCodeService(clock, Seal(settings.sealing_key, "one-time-codes"), deliveries, allowances), allowances


def _sign_in(
    settings: AuthSettings, outside: Outside, clock: Clock, people: People, keys: SigningKeyService
) -> tuple[DeviceService, SignInAttemptService, SessionService, RefreshTokenService]:
    database = outside.database
    devices = DeviceService(database, clock)
    attempts = SignInAttemptService(
        database, clock, Seal(settings.sealing_key, "sign-in-attempts"), (people.identities, people.passwords)
    )
    sessions = SessionService(database, clock, SessionParts(people.identities, attempts, devices, keys, outside.cache))
    refresh_tokens = RefreshTokenService(database, clock, Seal(settings.sealing_key, "refresh-tokens"), sessions)
    return devices, attempts, sessions, refresh_tokens


def wire(settings: AuthSettings, outside: Outside) -> Wiring:
    clock = clock_for(settings)
    database = outside.database
    people = people_of(database, settings, clock)
    keys = SigningKeyService(database, clock, Seal(settings.sealing_key, "signing-keys"), settings.bank_origin)
    notifications = _notifications(outside, keys)
    deliveries = DeliveryService(database, clock, Seal(settings.sealing_key, "code-deliveries"), notifications)
    codes, allowances = _codes(settings, database, clock, deliveries)
    devices, attempts, sessions, refresh_tokens = _sign_in(settings, outside, clock, people, keys)
    parts = RegistrationParts(people.identities, people.passwords, codes, deliveries, people.customers)
    registrations = RegistrationService(database, clock, settings.bank_country, parts)
    return Wiring(
        settings=settings,
        clock=clock,
        token_verifier=TokenVerifier(settings.bank_origin, keys, clock),
        probes={"database": database.probe},
        people=people,
        registrations=registrations,
        sessions=sessions,
        password_changes=PasswordChangeService(database, clock, people.passwords, attempts, sessions),
        signing_keys=keys,
        oauth_grants=OauthGrantService(
            database,
            settings.auth_service_clients,
            (people.identities, attempts, devices),
            (keys, sessions, refresh_tokens),
        ),
        database=database,
        sns=outside.aws.sns,
        deliveries=deliveries,
        cache=outside.cache,
        purges=(
            registrations.purge,
            sessions.purge,
            refresh_tokens.purge,
            attempts.purge,
            allowances.purge,
            devices.purge,
        ),
    )


@asynccontextmanager
async def open_outside(settings: AuthSettings) -> AsyncIterator[Outside]:
    database = Database(
        settings.database_url.get_secret_value(), "auth", connections_max=settings.database_connections_max
    )
    cache = SessionCache(settings.redis_url.get_secret_value())
    try:
        async with aws_clients(settings) as aws, upstream_client(settings.notifications_url) as client:
            yield Outside(database, cache, client, aws)
    finally:
        await cache.close()
        await database.close()


@asynccontextmanager
async def open_wiring() -> AsyncIterator[Wiring]:
    settings = AuthSettings()
    async with open_outside(settings) as outside:
        wiring = wire(settings, outside)
        try:
            yield wiring
        finally:
            wiring.people.hashing.close()


def _wiring(request: Request) -> Wiring:
    found: Wiring = request.app.state.wiring
    return found


def _part(pick: Callable[[Wiring], object]) -> Any:
    async def provide(request: Request) -> object:
        return pick(_wiring(request))

    return Depends(provide)


async def _own_pages_only(
    request: Request,
    _x_bank_client: Annotated[
        str | None, Header(alias=CLIENT_HEADER, description="`web`, from the bank's own pages alone.", max_length=40)
    ] = None,
) -> None:
    check_browser_request(request, _wiring(request).settings.bank_origin)


OwnPagesOnly = Depends(_own_pages_only)
SessionCookie = Annotated[str | None, Depends(APIKeyCookie(name=COOKIE, scheme_name="session", auto_error=False))]
Issuer = Annotated[str, _part(lambda wiring: wiring.settings.bank_origin)]
Registrations = Annotated[RegistrationService, _part(lambda wiring: wiring.registrations)]
Sessions = Annotated[SessionService, _part(lambda wiring: wiring.sessions)]
SigningKeys = Annotated[SigningKeyService, _part(lambda wiring: wiring.signing_keys)]
OauthGrants = Annotated[OauthGrantService, _part(lambda wiring: wiring.oauth_grants)]
PasswordChanges = Annotated[PasswordChangeService, _part(lambda wiring: wiring.password_changes)]
Customers = Annotated[CustomerService, _part(lambda wiring: wiring.people.customers)]
