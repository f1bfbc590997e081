"""Checks the whole ledger."""

from servicekit.database import Database

from core_banking_stub.book_checks import repository
from core_banking_stub.book_checks.domain import Violation

__all__ = ["BookCheckService", "Violation"]


class BookCheckService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def violations(self) -> list[Violation]:
        """Every invariant that does not hold at one instant; an empty list is what there should be."""
        async with self._database.read() as session:
            return await repository.violations(session)
