"""A second gateway, bff and core beside a bank, which do everything of a request but its work: the denominator."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from embedded.bank import EmbeddedBank, running
from embedded.nurses import Nurse
from embedded.output import Output
from embedded.parts import gateway_program
from embedded.programs import Program
from embedded.services import service_programs
from embedded.settings import BankSettings, free_ports
from embedded.supervisor import Supervisor

_APPS: Mapping[str, str] = {"core": "no_op_core:app", "bff": "no_op_bff:app"}


@asynccontextmanager
async def a_no_op_bank(bank: EmbeddedBank) -> AsyncIterator[str]:
    """Its origin. Tokens, Redis and auth are the bank's."""
    ports = dict(zip(("gateway", *_APPS), free_ports(1 + len(_APPS)), strict=True))
    settings = replace(bank.settings, folder=bank.settings.folder / "no-op", ports={**bank.settings.ports, **ports})
    settings.folder.mkdir(mode=0o711)
    output = Output(settings.folder / "logs", echo=False, quiet=True)
    supervisor = Supervisor(_programs(bank, settings), output, Nurse())
    try:
        async with running(supervisor):
            yield settings.origin
    finally:
        output.close()


def _programs(bank: EmbeddedBank, settings: BankSettings) -> list[Program]:
    real = {program.name: program for program in service_programs(settings, bank.secrets, Nurse())}
    return [gateway_program(settings), *(_without_work(real[name], bank, app) for name, app in _APPS.items())]


def _without_work(program: Program, bank: EmbeddedBank, app: str) -> Program:
    """The same server with the same settings, another application."""
    command = tuple(app if part.endswith(".main:app") else part for part in program.command)
    return replace(
        program,
        command=(*command, "--app-dir", str(Path(__file__).parent)),
        # It believes the tokens of the real bank.
        environment={**program.environment, "BANK_ORIGIN": bank.origin, "BANK_WORKERS": "split"},
        after=frozenset(),
        forked=False,
        before_start=None,
    )
