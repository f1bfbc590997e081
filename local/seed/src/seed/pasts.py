"""Opens the personas' further accounts and posts their past, by the core's own rules."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from core_banking_stub.accounts.service import AccountOrder
from core_banking_stub.histories.service import HistoricOrder
from core_banking_stub.ledgers.service import InternalPurpose, internal_account_id
from core_banking_stub.wiring import CoreServices
from kernel.ids import AccountId, CustomerId
from kernel.money import Amount, Currency
from servicekit.audit_marks import Actor

from seed.history import Movement, movements
from seed.personas import EXTRA_ACCOUNTS, PERSONAS

_OPENING_SECONDS_MAX = 60
_PURPOSES = {"clearing": InternalPurpose.CLEARING, "opening": InternalPurpose.OPENING_BALANCES}


class AccountsDidNotOpen(Exception):
    """The registration events did not reach the core in time."""


async def open_accounts(core: CoreServices, customers: Mapping[str, CustomerId]) -> dict[str, AccountId]:
    """Every account by the seed's key, once the events have opened the first ones. Raises AccountsDidNotOpen."""
    accounts = _internal_accounts()
    for persona in PERSONAS:
        accounts[f"{persona.key}.current"] = await _first_account(core, customers[persona.key])
    for extra in EXTRA_ACCOUNTS:
        holders = tuple(customers[key] for key in extra.holders)
        order = AccountOrder(f"seed:{extra.key}", holders, extra.currency, extra.name, seed=True)
        accounts[extra.key] = (await core.accounts.open_account(order, Actor("seed"))).account_id
    return accounts


async def post_past(core: CoreServices, accounts: Mapping[str, AccountId], until: datetime) -> int:
    """Post the eighteen months of movements before `until`; returns how many were new."""
    return await core.histories.post_history(orders_of(movements(until), accounts, _holder_names()))


def orders_of(
    past: Sequence[Movement], accounts: Mapping[str, AccountId], names: Mapping[str, str]
) -> list[HistoricOrder]:
    return [
        HistoricOrder(
            debit_account_id=accounts[movement.debit],
            credit_account_id=accounts[movement.credit],
            amount=Amount(minor=movement.minor, currency=_currency(movement)),
            reference=movement.reference,
            debit_name=names.get(movement.debit, movement.party),
            credit_name=names.get(movement.credit, movement.party),
            booked_at=movement.booked_at,
        )
        for movement in past
    ]


async def _first_account(core: CoreServices, customer_id: CustomerId) -> AccountId:
    deadline = time.monotonic() + _OPENING_SECONDS_MAX
    while time.monotonic() < deadline:
        opened = await core.accounts.accounts_of(customer_id)
        if opened:
            return min(opened, key=lambda account: account.details.opened_at).details.account_id
        await asyncio.sleep(0.05)
    raise AccountsDidNotOpen(
        f"No account after {_OPENING_SECONDS_MAX} s: is the emulator up, and auth's relay running?"
    )


def _internal_accounts() -> dict[str, AccountId]:
    return {
        f"{word}.{currency}": internal_account_id(purpose, currency)
        for word, purpose in _PURPOSES.items()
        for currency in (Currency.EUR, Currency.USD)
    }


def _holder_names() -> dict[str, str]:
    full = {persona.key: persona.full_name for persona in PERSONAS}
    names = {f"{key}.current": name for key, name in full.items()}
    return names | {extra.key: " & ".join(full[key] for key in extra.holders) for extra in EXTRA_ACCOUNTS}


def _currency(movement: Movement) -> Currency:
    dollars = {extra.key for extra in EXTRA_ACCOUNTS if extra.currency is Currency.USD}
    return Currency.USD if {movement.debit, movement.credit} & dollars else Currency.EUR
