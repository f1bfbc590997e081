"""The settings of the simulators, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


class NotInProduction(Exception):
    """Whoever reads other people's messages here must not be able to in production."""


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    emulator_url: str


def read_settings(variables: Mapping[str, str] = os.environ) -> SimulatorSettings:
    if variables.get("BANK_ENV", "production") == "production":
        raise NotInProduction("BANK_ENV is production (or missing): the simulators do not start there")
    endpoint = variables.get("AWS_ENDPOINT_URL", "")
    if not endpoint:
        raise NotInProduction("AWS_ENDPOINT_URL is missing: the simulators read from an AWS emulator only")
    return SimulatorSettings(endpoint.rstrip("/"))
