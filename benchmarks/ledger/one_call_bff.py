"""The real bff but for one thing: each order goes to the core in a request of its own. For the ORM-style bank."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bff.accounts.api import router as accounts
from bff.transfers.api import router as transfers
from bff.transfers.service import TransferService
from bff.wiring import Wiring, open_wiring
from one_call import one_call_banking
from servicekit.app import AppSpec, create_app


@asynccontextmanager
async def _wiring() -> AsyncIterator[Wiring]:
    async with open_wiring() as wiring, one_call_banking(wiring.settings.core_banking_url) as core_banking:
        parts = wiring.transfers._parts  # noqa: SLF001  All of the service but its way to the core.
        yield replace(wiring, transfers=TransferService(replace(parts, core_banking=core_banking)))


app = create_app(AppSpec(name="one-call-bff", title="One-call bff", routers=(accounts, transfers), resources=_wiring))
