"""Opening accounts and looking them up; balances come from the ledger."""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from kernel.clock import Clock
from kernel.events.auth import CustomerRegistered
from kernel.events.core_banking import AccountOpened
from kernel.ids import AccountId, CustomerId, new_id
from kernel.money import Currency
from servicekit import audit_marks, inbox
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database, ReadSession, WriteSession

from core_banking_stub import outgoing_events
from core_banking_stub.accounts import repository
from core_banking_stub.accounts.directory import AccountDirectory
from core_banking_stub.accounts.domain import (
    ACCOUNT_NUMBERS,
    AccountDetails,
    AccountOrder,
    AccountPage,
    AccountUnknown,
    Bank,
    CustomerUnknown,
    IbanInvalid,
    PayeeUnknown,
    bank_name_of,
    normalised_iban,
    numbered_iban,
)
from core_banking_stub.accounts.repository import DETAILS, details_from
from core_banking_stub.ledgers.service import Book, LedgerService
from core_banking_stub.masks import masked_name

__all__ = [
    "DETAILS",
    "AccountDetails",
    "AccountDirectory",
    "AccountOrder",
    "AccountPage",
    "AccountService",
    "AccountUnknown",
    "AccountWithMoney",
    "Bank",
    "IbanInvalid",
    "PayeeUnknown",
    "details_from",
]

_FIRST_ACCOUNT_NAME = "Current account"
_OPENING_TRIES = 5
_Result = TypeVar("_Result")


class _OpeningTaken(Exception):
    """The opening key or the drawn IBAN is taken by another transaction."""


@dataclass(frozen=True, slots=True)
class AccountWithMoney:
    """An account with its money as of the moment of reading."""

    details: AccountDetails
    book: Book


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """What somebody who knows an IBAN may learn before paying to it."""

    iban: str
    name_masked: str
    currency: Currency
    bank_name: str


class AccountService:
    def __init__(self, database: Database, ledger: LedgerService, bank: Bank, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._bank = bank
        self._clock = clock

    async def accounts_of(self, customer_id: CustomerId) -> list[AccountWithMoney]:
        async with self._database.read() as session:
            return await self.with_books(session, await repository.open_accounts_of(session, customer_id))

    async def account_of(self, customer_id: CustomerId, account_id: AccountId) -> AccountWithMoney:
        """Raises AccountUnknown also for somebody else's account and for a closed one."""
        async with self._database.read() as session:
            details = await self.held_account(session, customer_id, account_id)
            return (await self.with_books(session, [details]))[0]

    async def holder_of(self, iban_text: str) -> AccountHolder:
        """Raises IbanInvalid, or PayeeUnknown when no open account of this bank has the IBAN."""
        iban = normalised_iban(iban_text)
        async with self._database.read() as session:
            details = await self.account_with_iban(session, iban)
        name = masked_name(details.holder_name)
        return AccountHolder(iban, name, details.currency, bank_name_of(iban, self._bank))

    async def open_account(self, order: AccountOrder, actor: Actor) -> AccountDetails:
        """Open an account, or return the one that was opened with this key. Raises CustomerUnknown."""

        async def attempt(session: WriteSession) -> AccountDetails:
            return await self._open(session, order, actor)

        return await self._until_opened(attempt)

    async def welcome(self, registered: CustomerRegistered, delivery: inbox.Delivery, *, seed: bool) -> None:
        """Learn a new customer's name and open their first account; a second delivery of the event does nothing."""
        customer_id = CustomerId(registered.customer_id)
        order = AccountOrder(
            f"registration:{customer_id}", (customer_id,), Currency.EUR, _FIRST_ACCOUNT_NAME, seed=seed
        )

        async def attempt(session: WriteSession) -> None:
            if await inbox.first_time(session, delivery):
                await repository.insert_customer(session, customer_id, registered.full_name)
                await self._open(session, order, Actor("customer", customer_id))

        await self._until_opened(attempt)

    async def held_account(
        self, session: ReadSession, customer_id: CustomerId, account_id: AccountId
    ) -> AccountDetails:
        """Raises AccountUnknown; the query itself asks for the holder, so strangers learn nothing."""
        details = await repository.open_account_of(session, customer_id, account_id)
        if details is None:
            raise AccountUnknown
        return details

    async def currencies_of(self, session: ReadSession, customer_id: CustomerId) -> list[Currency]:
        """Of the customer's open accounts, in the order of their opening."""
        found = await repository.open_accounts_of(session, customer_id)
        return list(dict.fromkeys(details.currency for details in found))

    async def account_with_iban(self, session: ReadSession, iban: str) -> AccountDetails:
        details = await repository.open_account_with_iban(session, iban)
        if details is None:
            raise PayeeUnknown
        return details

    async def details_of(
        self, session: ReadSession, account_ids: Iterable[AccountId]
    ) -> dict[AccountId, AccountDetails]:
        """Details by id, closed accounts too; the bank's own accounts have none."""
        return {details.account_id: details for details in await repository.details_of(session, account_ids)}

    async def page(self, session: ReadSession, page: AccountPage) -> list[AccountWithMoney]:
        return await self.with_books(session, await repository.page_of_details(session, page))

    async def with_books(self, session: ReadSession, found: Sequence[AccountDetails]) -> list[AccountWithMoney]:
        books = await self._ledger.books_of(session, [details.account_id for details in found])
        return [AccountWithMoney(details, books[details.account_id]) for details in found]

    async def mark_closed(self, session: WriteSession, account_id: AccountId) -> None:
        await repository.mark_closed(session, account_id, self._clock.now())

    async def backdate_openings(self, session: WriteSession, opened: Sequence[tuple[AccountId, datetime]]) -> None:
        """An account is no younger than its first entry: move its opening back where a history begins before it."""
        await repository.backdate_openings(session, opened)

    async def _open(self, session: WriteSession, order: AccountOrder, actor: Actor) -> AccountDetails:
        known = await repository.opened_with(session, order.key)
        if known is not None:
            return known
        details = await self._drawn(session, order)
        await self._ledger.open_book(session, details.account_id, order.currency)
        if not await repository.insert_details(session, details, order.key):
            raise _OpeningTaken
        event = AccountOpened(
            account_id=details.account_id,
            customer_ids=list(order.customer_ids),
            iban=details.iban,
            currency=order.currency,
            name=order.name,
        )
        await outgoing_events.append(session, event, details.account_id, self._clock, seed=order.seed)
        facts = (("account_id", str(details.account_id)),)
        await audit_marks.emit_all(session, [AuditMark(actor, "account.open", facts)])
        return details

    async def _drawn(self, session: WriteSession, order: AccountOrder) -> AccountDetails:
        names = await repository.legal_names_of(session, order.customer_ids)
        if not order.customer_ids or set(names) != set(order.customer_ids):
            raise CustomerUnknown
        # Drawn at random, not counted: nobody can find customers by trying the neighbours of an IBAN.
        iban = numbered_iban(self._bank, secrets.randbelow(ACCOUNT_NUMBERS))
        return AccountDetails(
            account_id=AccountId(new_id()),
            iban=iban,
            product_name=order.name,
            currency=order.currency,
            opened_at=order.opened_at or self._clock.now(),
            closed_at=None,
            customer_ids=order.customer_ids,
            holder_names=tuple(names[customer_id] for customer_id in order.customer_ids),
        )

    async def _until_opened(self, attempt: Callable[[WriteSession], Awaitable[_Result]]) -> _Result:
        for _ in range(_OPENING_TRIES):
            try:
                async with self._database.write() as session:
                    return await attempt(session)
            except _OpeningTaken:
                continue
        raise AssertionError("Five drawn account numbers in a row were taken.")
