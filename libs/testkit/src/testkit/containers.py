"""PostgreSQL, Redis and the AWS emulator of integration tests: from containers where an engine is, else from wheels.

BANK_TEST_PARTS=wheels or =containers decides instead. Nothing of Docker is imported where there is no engine.
"""

import asyncio
import contextlib
import os
import socket
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from embedded.bank import EmbeddedBank
from embedded.databases import make_databases
from embedded.parts import deploy_topology
from embedded.postgres import QUICK, SETTINGS
from embedded.programs import StartFailed, text_probe
from embedded.settings import for_tests

_READY_SECONDS_MAX = 90
_SOCKET = "/var/run/docker.sock"
_EMULATOR = {
    "SERVICES": "sqs,sns,ses,s3,cloudformation",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "DISABLE_EVENTS": "1",
    "SKIP_SSL_CERT_DOWNLOAD": "1",
}


@cache
def parts_from() -> tuple[str, str]:
    """`wheels` or `containers`, and why."""
    chosen = os.environ.get("BANK_TEST_PARTS", "")
    if chosen in {"wheels", "containers"}:
        return chosen, "BANK_TEST_PARTS says so"
    if not _engine_listens():
        return "wheels", "no Docker engine answers on this machine"
    try:
        with _started("redis:8", 6379, ()):
            return "containers", "a Docker engine answers"
    except Exception as error:
        return "wheels", f"the Docker engine started no container ({type(error).__name__})"


def told() -> str:
    """For the end of a run: what was used, or nothing when nobody asked for any part."""
    return " because ".join(parts_from()) if parts_from.cache_info().currsize else ""


def _engine_listens() -> bool:
    """An engine of another machine has other ports than ours, so only one behind a socket counts."""
    path = os.environ.get("DOCKER_HOST", f"unix://{_SOCKET}")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        with contextlib.suppress(OSError):
            probe.connect(path.removeprefix("unix://"))
            return True
    return False


@contextmanager
def postgres_in_container() -> Iterator[EmbeddedBank]:
    """A bank without parts of its own, whose PostgreSQL is elsewhere: the roles of all services, and no tables."""
    with tempfile.TemporaryDirectory(prefix="bank-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        settings = for_tests(folder)
        password = EmbeddedBank(settings, frozenset()).secrets["postgres"]
        flags = [flag for key, value in {**SETTINGS, **QUICK}.items() for flag in ("-c", f"{key}={value}")]
        environment = {"POSTGRES_PASSWORD": password}
        with _started("postgres:18", 5432, ("postgres", *flags), environment) as port:
            moved = replace(settings, ports={**settings.ports, "postgres": port})
            with EmbeddedBank(moved, frozenset()) as bank:
                bank.perform(_at_last(lambda: make_databases(bank.server, bank.secrets)))
                yield bank


@contextmanager
def redis_in_container() -> Iterator[str]:
    with _started("redis:8", 6379, ("redis-server", "--save", "", "--maxmemory", "128mb")) as port:
        _alone(text_probe(port, b"PING\r\n", b"+PONG"))
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def emulator_in_container() -> Iterator[str]:
    with _started("localstack/localstack:4.14.0", 4566, (), _EMULATOR) as port:
        url = f"http://127.0.0.1:{port}"
        _alone(lambda: deploy_topology(url))
        yield url


def _alone(step: Callable[[], Awaitable[object]]) -> None:
    """In a thread, for the one that asks may run an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_at_last(step))).result()


async def _at_last(step: Callable[[], Awaitable[object]]) -> None:
    """The engine forwards a port before anybody listens behind it: try again while the step fails or says no."""
    async with asyncio.timeout(_READY_SECONDS_MAX):
        while True:
            if await _done(step):
                return
            await asyncio.sleep(0.2)


async def _done(step: Callable[[], Awaitable[object]]) -> bool:
    try:
        return await step() is not False
    except StartFailed:
        return False


@contextmanager
def _started(
    image: str, port: int, command: tuple[str, ...], environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """The port on this machine that leads to the container's; ends that very container, however the block ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Its import and its clients warn of things that are theirs.
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415  See above.

        container = DockerContainer(image, env=dict(environment or {}), ports=[port])
        if command:
            container.with_command(list(command))
        container.start()
    try:
        yield int(container.get_exposed_port(port))
    finally:
        container.stop()
