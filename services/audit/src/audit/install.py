"""`python -m audit.install core auth`: makes the slots, before the services of the sources serve.

It may be run any number of times. `--after-loss core` makes a lost slot anew and writes the gap into the trail;
`--accept core` goes on after a standby took over or less is published than was.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence

import psycopg
from kernel.errors import DomainError
from pydantic import SecretStr
from servicekit.logging import configure_logging

from audit.settings import AuditSettings
from audit.sources.service import Allowances, Place
from audit.wiring import Installing, open_installing

SOURCES = ("core", "auth")


class InstallSettings(AuditSettings):
    """The owners' addresses are read by this step alone, for what the tables hold before the slot begins."""

    audit_core_owner_url: SecretStr
    audit_auth_owner_url: SecretStr

    def place(self, source: str) -> Place:
        if source == "core":
            return Place("core", _text(self.audit_core_url), _text(self.audit_core_owner_url))
        return Place("auth", _text(self.audit_auth_url), _text(self.audit_auth_owner_url))


def _text(secret: SecretStr) -> str:
    return secret.get_secret_value()


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit.install", description="Make the slots that audit reads.")
    parser.add_argument("sources", nargs="*", metavar="source", help="core, auth; both when none is named")
    parser.add_argument("--after-loss", choices=SOURCES, action="append", default=[])
    parser.add_argument("--accept", choices=SOURCES, action="append", default=[])
    chosen = parser.parse_args(given)
    if unknown := set(chosen.sources) - set(SOURCES):
        parser.error(f"no such source: {', '.join(sorted(unknown))}")
    return chosen


async def install(settings: InstallSettings, chosen: argparse.Namespace) -> None:
    """Raises SourceRefused or a kind of it, DatabaseUnavailable or an error of psycopg."""
    async with open_installing(settings) as parts:
        for source in chosen.sources or SOURCES:
            await _install(parts, settings.place(source), chosen)


async def _install(parts: Installing, place: Place, chosen: argparse.Namespace) -> None:
    allowed = Allowances(place.source in chosen.after_loss, place.source in chosen.accept)
    step = await parts.installation_of(place).run(allowed)
    sys.stdout.write(f"{step.source}: the slot {step.slot} begins at {step.consistent_point}\n")


def main() -> int:
    configure_logging("audit-install")
    try:
        asyncio.run(install(InstallSettings(), arguments(sys.argv[1:])))
    except DomainError as refusal:
        sys.stderr.write(f"{refusal.code}: {refusal.detail}\n")
        return 1
    except (psycopg.Error, OSError, TimeoutError) as error:
        sys.stderr.write(f"The source does not answer: {type(error).__name__}: {str(error).splitlines()[0][:200]}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
