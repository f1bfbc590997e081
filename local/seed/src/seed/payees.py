"""Saves the personas' payees by the bff's own rules. Nobody signs in for it: a persona's first sign-in is their own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.schemas import CoreAccountHolder
from bff.payees.domain import PayeeExists
from bff.payees.paid_notes import PaidNotes
from bff.payees.schemas import PayeeRequest
from bff.payees.service import PayeeService
from core_banking_stub.accounts.service import AccountService
from kernel.clock import Clock
from kernel.ids import CustomerId
from servicekit.database import Database
from servicekit.tokens import Principal

PAYEES = {
    "lucia": (("Mateo", "mateo.current"), ("Bookshop", "olmo.current"), ("Inés", "ines.current")),
    "mateo": (("Lucía", "lucia.current"), ("Librería Olmo", "olmo.current")),
    "ines": (("Lucía", "lucia.current"), ("Bookshop", "olmo.current")),
    "carlos": (("La casa", "ortega.joint"), ("Amelia", "amelia.current")),
    "amelia": (("Household", "ortega.joint"), ("Carlos", "carlos.current")),
}
"""By the persona's key."""


class CoreAtHand(HttpCoreBanking):
    """The core's use case in place of its HTTP side, which asks for a customer who is signed in."""

    def __init__(self, accounts: AccountService) -> None:
        self._accounts = accounts

    async def account_holder(self, token: str, iban: str) -> CoreAccountHolder:  # noqa: ARG002  There is no token.
        found = await self._accounts.holder_of(iban)
        return CoreAccountHolder(
            iban=found.iban, name_masked=found.name_masked, currency=found.currency, bank_name=found.bank_name
        )


async def save_payees(payees: PayeeService, customers: Mapping[str, CustomerId], ibans: Mapping[str, str]) -> None:
    """Save each payee once; one that is there already stays."""
    for key, wanted in PAYEES.items():
        for label, account in wanted:
            try:
                await payees.add(_principal(customers[key]), PayeeRequest(label=label, iban=ibans[account]))
            except PayeeExists:
                continue


@asynccontextmanager
async def payees_on(database: Database, accounts: AccountService, clock: Clock) -> AsyncIterator[PayeeService]:
    async with asyncio.TaskGroup() as tasks:
        yield PayeeService(database, CoreAtHand(accounts), clock, PaidNotes(database, tasks))


def _principal(customer_id: UUID) -> Principal:
    return Principal(
        subject=customer_id,
        kind="customer",
        roles=frozenset(),
        scopes=frozenset(),
        session_id=None,
        client_id="seed",
        expires_at=0,
        token="",
    )
