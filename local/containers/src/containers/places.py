"""Where the parts of the bank are for each other when each has a container of its own (compose.yaml)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from embedded.services import SERVICES
from embedded.settings import BankSettings, from_environment

SERVICE_PORT = 8000
MOUNTED = Path("/run/secrets")
"""Where compose mounts the files that a service reads its keys from."""

_LIMITS = {
    "BANK_REQUESTS_PER_SECOND": "5000",
    "BANK_REQUESTS_BURST": "5000",
    "BANK_ATTEMPTS_PER_MINUTE": "60000",
    "BANK_ATTEMPTS_BURST": "2000",
}
"""Unless somebody wants others: behind an engine's port all clients have one address, and would share its limits."""


def folder_name(folder: str) -> str:
    """The name of a service in compose.yaml: that of its folder."""
    return folder.rpartition("/")[2]


def container_settings(variables: Mapping[str, str]) -> BankSettings:
    """The embedded bank's settings, in containers. Raises SettingsInvalid."""
    usual = from_environment(_LIMITS | dict(variables))
    hosts = {service.name: folder_name(service.folder) for service in SERVICES} | {"simulators": "simulators"}
    ports = dict.fromkeys(hosts, SERVICE_PORT) | {"postgres": 5432, "redis": 6379, "emulator": 4566}
    stores = {"postgres": "postgres", "redis": "redis", "emulator": "localstack"}
    return replace(usual, folder=MOUNTED, hosts=hosts | stores, ports=ports | {"gateway": usual.ports["gateway"]})
