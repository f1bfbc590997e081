from uuid import UUID

from servicekit.tokens import Principal

from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.transactions.schemas import Transaction, TransactionPage, TransactionQuery


class TransactionService:
    def __init__(self, core_banking: HttpCoreBanking) -> None:
        self._core_banking = core_banking

    async def page(self, customer: Principal, account_id: UUID, query: TransactionQuery) -> TransactionPage:
        """Raises the core's account-unknown."""
        page = await self._core_banking.entries(customer.token, account_id, query.model_dump(mode="json"))
        items = [Transaction(id=f"{account_id}-{entry.version}", **entry.model_dump()) for entry in page.items]
        return TransactionPage(items=items, next_cursor=page.next_cursor)
