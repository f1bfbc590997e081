"""Checks the whole ledger."""

from collections.abc import AsyncIterator

from core_banking_stub.book_checks import repository
from core_banking_stub.book_checks.domain import Check, Violation

__all__ = ["BookCheckService", "Check", "Violation"]


class BookCheckService:
    """On a connection of its own: a large ledger takes longer than a request may."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def checks(self) -> AsyncIterator[Check]:
        """Every invariant, all at one instant, each as soon as it is checked."""
        async with repository.one_instant(self._url) as connection:
            async for check in repository.checks(connection):
                yield check

    async def violations(self) -> list[Violation]:
        """Every invariant that does not hold; an empty list is what there should be."""
        return [Violation(one.invariant, subject) async for one in self.checks() for subject in one.subjects]
