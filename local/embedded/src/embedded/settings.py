"""Where things lie and listen. Everything can be moved by a variable of the environment."""

import fcntl
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]

PORT_VARIABLES: Mapping[str, tuple[str, int]] = {
    "gateway": ("BANK_PORT", 8080),
    "postgres": ("BANK_POSTGRES_PORT", 15432),
    "redis": ("BANK_REDIS_PORT", 16379),
    "emulator": ("BANK_EMULATOR_PORT", 14566),
    "auth": ("BANK_AUTH_PORT", 18001),
    "bff": ("BANK_BFF_PORT", 18002),
    "core": ("BANK_CORE_PORT", 18003),
    "notifications": ("BANK_NOTIFICATIONS_PORT", 18004),
    "complementary": ("BANK_COMPLEMENTARY_PORT", 18005),
    "audit": ("BANK_AUDIT_PORT", 18006),
    "simulators": ("BANK_SIMULATORS_PORT", 18009),
}
STANDBY, STANDBY_VARIABLE = "core-standby", "BANK_CORE_STANDBY_PORT"
"""A second process of the core, which there is only where its port is named."""


class SettingsInvalid(Exception):
    """A variable of the environment has a value that cannot be used; the text names it."""


@dataclass(frozen=True, slots=True)
class BankSettings:
    folder: Path
    """Where the bank keeps what it must not lose: BANK_DATA."""
    ports: Mapping[str, int]
    environment: str = "development"
    workers: str = "inline"
    limits: Mapping[str, int] = field(default_factory=dict)
    durable: bool = True
    """False only for tests: PostgreSQL then does not wait for the disk."""
    aws_detour: str | None = None
    """Where tests make the services look for AWS, to put their faults between them and the emulator."""
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Where a part is that is not on this machine's own address: in containers each has a name."""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.ports['gateway']}"

    def core_addresses(self) -> list[str]:
        return [self.address(name) for name in ("core", STANDBY) if name in self.ports]

    def url(self, name: str) -> str:
        return f"http://{self.address(name)}"

    def address(self, name: str) -> str:
        return f"{self.hosts.get(name, '127.0.0.1')}:{self.ports[name]}"


def from_environment(variables: Mapping[str, str] = os.environ) -> BankSettings:
    environment = variables.get("BANK_ENV", "development")
    if environment not in {"development", "test"}:
        raise SettingsInvalid(f"BANK_ENV is {environment!r}: the embedded bank is for development and test only")
    return BankSettings(
        folder=Path(variables.get("BANK_DATA") or ROOT / ".data").absolute(),
        ports={name: _port(variables, *choice) for name, choice in PORT_VARIABLES.items()} | _standby(variables),
        environment=environment,
        workers=variables.get("BANK_WORKERS", "inline"),
        limits=request_limits(environment, variables),
    )


def for_tests(folder: Path, aws_detour: str | None = None) -> BankSettings:
    """A bank of its own on free ports, which forgets the disk and whose clock can be moved."""
    ports = dict(zip(PORT_VARIABLES, free_ports(len(PORT_VARIABLES)), strict=True))
    return BankSettings(folder, ports, "test", limits=request_limits("test", {}), durable=False, aws_detour=aws_detour)


def request_limits(environment: str, variables: Mapping[str, str]) -> dict[str, int]:
    """What one client address may ask of the gateway: tests and benchmarks all come from one address."""
    usual = (50, 100, 60, 20) if environment == "development" else (5000, 5000, 60000, 2000)
    names = ("REQUESTS_PER_SECOND", "REQUESTS_BURST", "ATTEMPTS_PER_MINUTE", "ATTEMPTS_BURST")
    return {name: _number(variables, f"BANK_{name}", value, 10**6) for name, value in zip(names, usual, strict=True)}


def _standby(variables: Mapping[str, str]) -> dict[str, int]:
    return {STANDBY: _port(variables, STANDBY_VARIABLE, 0)} if variables.get(STANDBY_VARIABLE) else {}


def _port(variables: Mapping[str, str], variable: str, usual: int) -> int:
    return _number(variables, variable, usual, 65535)


def _number(variables: Mapping[str, str], variable: str, usual: int, largest: int) -> int:
    text = variables.get(variable) or str(usual)
    if not re.fullmatch(r"[0-9]{1,7}", text) or not 1 <= int(text) <= largest:
        raise SettingsInvalid(f"{variable} is {text!r}: give a number from 1 to {largest}")
    return int(text)


def busy_port(settings: BankSettings, names: frozenset[str]) -> str | None:
    """A sentence about the first port that somebody else has, or None."""
    for name, (variable, _) in {**PORT_VARIABLES, STANDBY: (STANDBY_VARIABLE, 0)}.items():
        if name in names & settings.ports.keys() and _is_taken(settings.ports[name]):
            return (
                f"Port {settings.ports[name]}, which the bank wants for {name}, is taken by another program.\n"
                f"End that program, or move the bank: {variable}={settings.ports[name] + 1} make run"
            )
    return None


def foreseen_refusal(variables: Mapping[str, str] = os.environ) -> str | None:
    """What `run` will refuse for, known before anything is installed. An open bank on this folder it tells better."""
    try:
        settings = from_environment(variables)
    except SettingsInvalid as invalid:
        return str(invalid)
    return None if _is_open(settings) else busy_port(settings, frozenset(settings.ports))


def _is_open(settings: BankSettings) -> bool:
    try:
        with (settings.folder / "lock").open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # Without it a port that only waits for late packets of a bank that just ended would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for taken in sockets:
            taken.bind(("127.0.0.1", 0))
        return [taken.getsockname()[1] for taken in sockets]
    finally:
        for taken in sockets:
            taken.close()
