from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.core_banking.refusals import AccountUnknown, CursorMalformed
from bff.transactions.schemas import TransactionPage, TransactionQuery
from bff.wiring import Customer, Transactions

router = APIRouter(prefix="/api/v1/accounts/{account_id}/transactions", tags=["transactions"])


@router.get(
    "",
    operation_id="listTransactions",
    responses=problem_responses(*answers.READ, AccountUnknown, CursorMalformed, InvalidInput),
)
async def list_transactions(
    account_id: UUID, query: Annotated[TransactionQuery, Query()], customer: Customer, transactions: Transactions
) -> TransactionPage:
    return await transactions.page(customer, account_id, query)
