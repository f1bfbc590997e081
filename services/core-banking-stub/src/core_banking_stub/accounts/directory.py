"""What never changes about an account, kept in memory: who holds it, its IBAN, its names; never its money or state."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from kernel.ids import AccountId
from servicekit.database import Database

from core_banking_stub.accounts import repository
from core_banking_stub.accounts.domain import AccountDetails

ACCOUNTS_MAX = 100_000
Reading = Callable[[Sequence[AccountId], Sequence[str]], Awaitable[Sequence[AccountDetails]]]
"""Asks the database for the accounts with one of these ids or IBANs."""


class AccountDirectory:
    """Closed accounts are in it, too: whether an account is open is a matter of its book."""

    def __init__(self, database: Database, accounts_max: int = ACCOUNTS_MAX) -> None:
        self._database = database
        self._accounts_max = accounts_max
        self._by_id: dict[AccountId, AccountDetails] = {}
        self._by_iban: dict[str, AccountDetails] = {}

    async def of(
        self, account_ids: Collection[AccountId], ibans: Collection[str], read: Reading | None = None
    ) -> tuple[dict[AccountId, AccountDetails], dict[str, AccountDetails]]:
        """The accounts with these ids, and those with these IBANs; what does not exist is left out.

        What is not known here is asked of the database by `read`, or by any connection of the pool.
        """
        by_id = {one: self._by_id[one] for one in account_ids if one in self._by_id}
        by_iban = {iban: self._by_iban[iban] for iban in ibans if iban in self._by_iban}
        unknown = ([one for one in account_ids if one not in by_id], [iban for iban in ibans if iban not in by_iban])
        if unknown[0] or unknown[1]:
            found = await (read or self._read)(*unknown)
            self._remember(found)
            missing_ids, missing_ibans = set(unknown[0]), set(unknown[1])
            by_id |= {one.account_id: one for one in found if one.account_id in missing_ids}
            by_iban |= {one.iban: one for one in found if one.iban in missing_ibans}
        return by_id, by_iban

    async def _read(self, account_ids: Sequence[AccountId], ibans: Sequence[str]) -> Sequence[AccountDetails]:
        async with self._database.read() as session:
            return await repository.details_by(session, account_ids, ibans)

    def _remember(self, found: Sequence[AccountDetails]) -> None:
        for details in found:
            self._by_id[details.account_id] = self._by_iban[details.iban] = details
        while len(self._by_id) > self._accounts_max:
            oldest = next(iter(self._by_id))
            del self._by_iban[self._by_id.pop(oldest).iban]
