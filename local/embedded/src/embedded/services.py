"""The bank's own processes, each with its environment."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from embedded.audit_keys import audit_environment
from embedded.capture import CaptureInstallation, capture_environment
from embedded.databases import CAPTURED, database_url, migrate
from embedded.nurses import Nurse
from embedded.parts import redis_url
from embedded.programs import Program, Step, http_probe
from embedded.push_keys import place_push_keys, sender_environment, simulator_environment
from embedded.settings import ROOT, STANDBY, BankSettings
from embedded.vault import DATABASES, SERVICE_CLIENTS

INFRASTRUCTURE = frozenset({"postgres", "redis", "emulator"})


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    folder: str
    package: str
    stops_in: int
    has_worker: bool = True


SERVICES = (
    Service("auth", "services/auth", "auth", 3),
    Service("core", "services/core-banking-stub", "core_banking_stub", 2),
    Service("notifications", "services/notifications", "notifications", 2),
    Service("complementary", "services/complementary-stub", "complementary_stub", 2, has_worker=False),
    Service("audit", "services/audit", "audit", 3),
    Service("bff", "services/bff", "bff", 1),
)
_UVICORN = (
    *("--host", "127.0.0.1", "--no-access-log", "--log-level", "warning", "--loop", "uvloop", "--http", "httptools"),
    # Longer than the gateway keeps its side, so that it never sends a request into a connection that is just ending.
    *("--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "8", "--no-server-header"),
)


def part_of(name: str) -> str:
    """The part that somebody means who says the service's folder: core-banking-stub is `core` here."""
    return {service.folder.rpartition("/")[2]: service.name for service in SERVICES}.get(name, name)


def service_programs(
    settings: BankSettings, secrets: Mapping[str, str], nurse: Nurse, only: frozenset[str] = frozenset()
) -> Iterator[Program]:
    # A slot that nobody reads would keep the log for ever, so it is made only where the audit runs, too.
    capture = capture_installation(settings, secrets) if "audit" in only else None
    for service in SERVICES:
        yield _service_program(service, settings, secrets, _preparation(service, settings, secrets, (nurse, capture)))
        if settings.workers == "split" and service.has_worker:
            yield _worker_program(service, settings, secrets)
        if service.name == "core" and STANDBY in settings.ports:
            yield _standby_program(service, settings, secrets)
    yield _simulators_program(settings)


def capture_installation(settings: BankSettings, secrets: Mapping[str, str]) -> CaptureInstallation:
    return CaptureInstallation(settings, secrets, service_environment("audit", settings, secrets))


def _preparation(
    service: Service,
    settings: BankSettings,
    secrets: Mapping[str, str],
    by: tuple[Nurse, CaptureInstallation | None],
) -> Step:
    nurse, capture = by
    database, migrations = DATABASES[service.name], ROOT / service.folder / "migrations"

    async def prepare() -> None:
        if service.name == "audit" and capture:
            await capture.prepare(nurse)
            return
        if service.name == "notifications":
            place_push_keys(settings)
        owner_url = database_url(settings, secrets, f"{database}_owner", database)
        await migrate(nurse, migrations, owner_url, settings.folder / "migrated" / service.name)
        if capture and service.name in CAPTURED:
            await capture.install(nurse, service.name, migrations)

    return prepare


def _standby_program(core: Service, settings: BankSettings, secrets: Mapping[str, str]) -> Program:
    """It writes the ledger when the first one cannot; until then it answers questions."""

    async def prepared() -> None:
        """The first one has made the tables."""

    program = _service_program(core, settings, secrets, prepared, STANDBY)
    return replace(program, after=INFRASTRUCTURE | {core.name})


def _service_program(
    service: Service, settings: BankSettings, secrets: Mapping[str, str], prepare: Step, name: str = ""
) -> Program:
    port = settings.ports[name or service.name]
    return Program(
        name=name or service.name,
        command=(sys.executable, "-m", "uvicorn", f"{service.package}.main:app", "--port", str(port), *_UVICORN),
        environment=service_environment(service.name, settings, secrets) | _traces(settings),
        after=INFRASTRUCTURE,
        forked=True,
        ready=http_probe(port, "/health/ready"),
        stops_in=service.stops_in,
        before_start=prepare,
    )


def _worker_program(service: Service, settings: BankSettings, secrets: Mapping[str, str]) -> Program:
    async def alive() -> bool:
        return True

    return Program(
        name=f"{service.name}-worker",
        command=(sys.executable, "-m", f"{service.package}.worker"),
        environment=service_environment(service.name, settings, secrets) | _traces(settings),
        after=INFRASTRUCTURE | {service.name},
        forked=True,
        ready=alive,
        stops_in=service.stops_in,
    )


def _simulators_program(settings: BankSettings) -> Program:
    port = settings.ports["simulators"]

    async def prepare() -> None:
        place_push_keys(settings)

    return Program(
        name="simulators",
        command=(sys.executable, "-m", "uvicorn", "simulators.main:app", "--port", str(port), *_UVICORN),
        forked=True,
        environment=simulators_environment(settings),
        ready=http_probe(port, "/health/ready"),
        stops_in=1,
        before_start=prepare,
    )


def simulators_environment(settings: BankSettings) -> dict[str, str]:
    return {"BANK_ENV": settings.environment, **aws_environment(settings), **simulator_environment(settings)}


def aws_environment(settings: BankSettings) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": settings.aws_detour or settings.url("emulator"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _traces(settings: BankSettings) -> dict[str, str]:
    """Into files, unless somebody has a collector; containers have one or none."""
    collector = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if collector:
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": collector}
    return {"BANK_TRACE_FOLDER": str(settings.folder / "traces")}


def service_environment(name: str, settings: BankSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    """What servicekit's settings read, for the service of that name."""
    environment = _bank_environment(name, settings, secrets)
    database = DATABASES[name]
    environment["DATABASE_URL"] = database_url(settings, secrets, database, database)
    if name == "notifications":
        environment |= sender_environment(settings)
    if name == "audit":
        environment |= {**audit_environment(settings), **capture_environment(settings, secrets)}
    if name == "auth":
        environment |= _auth_environment(secrets)
        if settings.environment == "test":
            # The people of tests share the thousand phones that are reserved for fiction.
            environment["AUTH_CODES_PER_ADDRESS"] = "1000"
    return environment


def seed_environment(settings: BankSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    """The seed alone may reach every database, each by the variable of its service: CORE_DATABASE_URL."""
    urls = {
        f"{name.upper()}_DATABASE_URL": database_url(settings, secrets, database, database)
        for name, database in DATABASES.items()
    }
    return _bank_environment("seed", settings, secrets) | _auth_environment(secrets) | urls


def _bank_environment(name: str, settings: BankSettings, secrets: Mapping[str, str]) -> dict[str, str]:
    client = SERVICE_CLIENTS[name]
    return {
        "BANK_ENV": settings.environment,
        "BANK_ORIGIN": settings.origin,
        "BANK_DATA": str(settings.folder),
        "BANK_WORKERS": settings.workers,
        "BANK_NAME": "Arrayan",
        "BANK_COUNTRY": "ES",
        "BANK_CODE": "9900",
        "BANK_TIME_ZONE": "Europe/Madrid",
        "REDIS_URL": redis_url(settings, secrets),
        "AUTH_URL": settings.url("auth"),
        "CORE_BANKING_URL": ",".join(f"http://{address}" for address in settings.core_addresses()),
        "NOTIFICATIONS_URL": settings.url("notifications"),
        "COMPLEMENTARY_URL": settings.url("complementary"),
        "SERVICE_CLIENT_ID": client,
        "SERVICE_CLIENT_SECRET": secrets[f"client:{client}"],
        **aws_environment(settings),
    }


def _auth_environment(secrets: Mapping[str, str]) -> dict[str, str]:
    clients = {client: secrets[f"client:{client}"] for client in SERVICE_CLIENTS.values()}
    return {"AUTH_SERVICE_CLIENTS": json.dumps(clients), "AUTH_SEALING_KEY": secrets["sealing_key"]}
