"""The settings of the simulators, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class NotInProduction(Exception):
    """Whoever reads other people's messages here must not be able to in production."""


class SettingMissing(Exception):
    """The text names the variable."""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who may push: what Google knows of a service account, and never its private key."""

    project: str
    client_email: str
    token_uri: str
    public_key: str
    """PEM."""


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    emulator_url: str
    region: str
    service_account: ServiceAccount


def read_settings(variables: Mapping[str, str] = os.environ) -> SimulatorSettings:
    if variables.get("BANK_ENV", "production") == "production":
        raise NotInProduction("BANK_ENV is production (or missing): the simulators do not start there")
    endpoint = variables.get("AWS_ENDPOINT_URL", "")
    if not endpoint:
        raise NotInProduction("AWS_ENDPOINT_URL is missing: the simulators read from an AWS emulator only")
    return SimulatorSettings(
        endpoint.rstrip("/"), variables.get("AWS_DEFAULT_REGION", "eu-west-1"), _service_account(variables)
    )


def _service_account(variables: Mapping[str, str]) -> ServiceAccount:
    project, email, token_uri, file = (
        _needed(variables, f"SIMULATORS_FCM_{name}")
        for name in ("PROJECT", "CLIENT_EMAIL", "TOKEN_URI", "PUBLIC_KEY_FILE")
    )
    return ServiceAccount(project, email, token_uri, Path(file).read_text(encoding="ascii"))


def _needed(variables: Mapping[str, str], name: str) -> str:
    value = variables.get(name, "")
    if not value:
        raise SettingMissing(f"{name} is missing: without it nobody could sign in to the push service")
    return value
