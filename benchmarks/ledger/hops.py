"""Gateway, bff and core and nothing else of the bank: the hops of a request, with the applications asked for."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core_alone import FREELY
from embedded.nurses import Nurse
from embedded.output import Output
from embedded.parts import gateway_program
from embedded.programs import Program
from embedded.services import service_programs
from embedded.settings import BankSettings, free_ports
from embedded.supervisor import Supervisor
from ground import Ground
from program_thread import ProgramThread

_HERE = Path(__file__).parent
_APPLICATIONS = f"{_HERE}:{_HERE.parent}"


@dataclass(frozen=True, slots=True)
class Way:
    """Applications of a bff and a core. `core_url` is the core's database where it is not the bank's own; with `relay`
    the core publishes its events as well.
    """

    name: str
    bff: str = "bff.main:app"
    core: str = "core_banking_stub.main:app"
    core_url: str = ""
    relay: bool = False


@asynccontextmanager
async def open_ways(ground: Ground, ways: Sequence[Way]) -> AsyncIterator[list[int]]:
    """The ports of their gateways."""
    settings = [_settings(ground, way) for way in ways]
    outputs = [Output(one.folder / "logs", echo=False, quiet=True) for one in settings]
    supervisors = [
        Supervisor(_programs(ground, way, one), output, Nurse())
        for way, one, output in zip(ways, settings, outputs, strict=True)
    ]
    threads = [ProgramThread(one) for one in supervisors]
    try:
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in threads))
        yield [one.ports["gateway"] for one in settings]
    finally:
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in threads))
        for output, one in zip(outputs, settings, strict=True):
            output.close()
            shutil.rmtree(one.folder, ignore_errors=True)


def _settings(ground: Ground, way: Way) -> BankSettings:
    ports = dict(zip(("gateway", "bff", "core"), free_ports(3), strict=True))
    usual = ground.bank.settings
    folder = ground.folder / way.name.replace(" ", "-")
    folder.mkdir(mode=0o711)
    return replace(usual, folder=folder, ports={**usual.ports, **ports, "auth": ground.desk_port})


def _programs(ground: Ground, way: Way, settings: BankSettings) -> Iterator[Program]:
    yield gateway_program(settings)
    applications = {"bff": way.bff, "core": way.core}
    urls = {"bff": ground.bff_url, "core": way.core_url or ground.core.url}
    for program in service_programs(settings, ground.bank.secrets, Nurse()):
        if program.name in applications:
            extra = {
                **FREELY,
                "BANK_ORIGIN": ground.core.tokens.issuer,
                "BANK_WORKERS": "inline" if way.relay and program.name == "core" else "split",
                "DATABASE_URL": urls[program.name],
                "PYTHONPATH": _APPLICATIONS,
            }
            yield _with_application(program, applications[program.name], extra)


def _with_application(program: Program, application: str, extra: Mapping[str, str]) -> Program:
    """The same server with the same settings but these, on whichever application."""
    command = tuple(application if part.endswith(".main:app") else part for part in program.command)
    environment = {**program.environment, **extra}
    return replace(
        program, command=command, environment=environment, after=frozenset(), forked=False, before_start=None
    )
