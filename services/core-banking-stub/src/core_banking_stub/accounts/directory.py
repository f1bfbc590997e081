"""What never changes about an account, kept in memory: who holds it, its IBAN, its names; never its money or state."""

from collections.abc import Collection, Sequence

from kernel.ids import AccountId
from servicekit.database import Database

from core_banking_stub.accounts import repository
from core_banking_stub.accounts.domain import AccountDetails

ACCOUNTS_MAX = 100_000


class AccountDirectory:
    """Closed accounts are in it, too: whether an account is open is a matter of its book."""

    def __init__(self, database: Database, accounts_max: int = ACCOUNTS_MAX) -> None:
        self._database = database
        self._accounts_max = accounts_max
        self._by_id: dict[AccountId, AccountDetails] = {}
        self._by_iban: dict[str, AccountDetails] = {}

    async def of(
        self, account_ids: Collection[AccountId], ibans: Collection[str]
    ) -> tuple[dict[AccountId, AccountDetails], dict[str, AccountDetails]]:
        """The accounts with these ids, and those with these IBANs; what does not exist is left out."""
        unknown = ([one for one in account_ids if one not in self._by_id], [i for i in ibans if i not in self._by_iban])
        if unknown[0] or unknown[1]:
            async with self._database.read() as session:
                self._remember(await repository.details_by(session, *unknown))
        return (
            {one: self._by_id[one] for one in account_ids if one in self._by_id},
            {iban: self._by_iban[iban] for iban in ibans if iban in self._by_iban},
        )

    def _remember(self, found: Sequence[AccountDetails]) -> None:
        for details in found:
            self._by_id[details.account_id] = self._by_iban[details.iban] = details
        while len(self._by_id) > max(self._accounts_max, len(found)):
            oldest = next(iter(self._by_id))
            del self._by_iban[self._by_id.pop(oldest).iban]
