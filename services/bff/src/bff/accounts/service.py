from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.clock import Clock
from kernel.money import Money
from servicekit.tokens import Principal

from bff.accounts.domain import KeptBalance
from bff.accounts.repository import AccountCache, AccountFacts
from bff.accounts.schemas import Account, AccountList
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.schemas import CoreAccount, CoreTransfer


class AccountService:
    """Shows accounts, from Redis where it has all of them, else from the core. Decisions about money ask the core."""

    def __init__(self, core_banking: HttpCoreBanking, cache: AccountCache, clock: Clock) -> None:
        self._core_banking = core_banking
        self._cache = cache
        self._clock = clock

    async def accounts_of(self, customer: Principal) -> AccountList:
        facts = await self._cache.facts(customer.subject)
        if facts:
            balances = await self._cache.balances([account.id for account in facts], self._clock.now())
            if len(balances) == len(facts):
                return AccountList.model_construct(items=[_shown(account, balances[account.id]) for account in facts])
        as_of = self._clock.now()
        found = await self._core_banking.accounts(customer.token)
        await self._cache.keep_facts(customer.subject, [_facts(account) for account in found])
        return AccountList.model_construct(items=await self._kept(found, as_of))

    async def account(self, customer: Principal, account_id: UUID) -> Account:
        """Raises the core's account-unknown, also for an account that somebody else holds."""
        for facts in await self._cache.facts(customer.subject) or []:
            if facts.id == account_id:
                balances = await self._cache.balances([account_id], self._clock.now())
                if account_id in balances:
                    return _shown(facts, balances[account_id])
        as_of = self._clock.now()
        found = await self._core_banking.account(customer.token, account_id)
        return (await self._kept([found], as_of))[0]

    async def note_transfer(self, transfer: CoreTransfer) -> None:
        """Both holders see the transfer from now on: no older figures of the two accounts are shown again."""
        await self._cache.raise_versions(
            {transfer.debit.account_id: transfer.debit.version, transfer.credit.account_id: transfer.credit.version}
        )

    async def note_versions(self, versions: dict[UUID, int]) -> None:
        await self._cache.raise_versions(versions)

    async def forget_lists(self, customer_ids: Sequence[UUID]) -> None:
        await self._cache.forget_facts(customer_ids)

    async def _kept(self, found: Sequence[CoreAccount], as_of: datetime) -> list[Account]:
        balances = {
            account.id: KeptBalance(account.version, account.balance.minor, account.available.minor, as_of)
            for account in found
        }
        await self._cache.keep_balances(balances)
        return [_shown(_facts(account), balances[account.id]) for account in found]


def _facts(account: CoreAccount) -> AccountFacts:
    return AccountFacts(
        id=account.id,
        iban=account.iban,
        name=account.name,
        currency=account.currency,
        opened_at=account.opened_at,
        holders=account.holders,
    )


def _shown(facts: AccountFacts, kept: KeptBalance) -> Account:
    # Made of parts that were checked when they were read.
    return Account.model_construct(
        id=facts.id,
        iban=facts.iban,
        name=facts.name,
        currency=facts.currency,
        balance=Money(minor=kept.balance_minor, currency=facts.currency),
        available=Money(minor=kept.available_minor, currency=facts.currency),
        version=kept.version,
        opened_at=facts.opened_at,
        holders=facts.holders,
        as_of=kept.as_of,
    )
