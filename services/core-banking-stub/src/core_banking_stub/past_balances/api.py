"""The route of an account's balance at any instant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from kernel.ids import AccountId, CustomerId
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown
from core_banking_stub.past_balances.schemas import Balance, BalanceQuery
from core_banking_stub.past_balances.service import InstantInFuture
from core_banking_stub.wiring import PastBalances

router = APIRouter(prefix="/v1", tags=["accounts"], responses=problem_responses(*answers.CUSTOMERS))


@router.get(
    "/accounts/{account_id}/balance",
    operation_id="getBalance",
    responses=problem_responses(AccountUnknown, InvalidInput, InstantInFuture),
)
async def get_balance(
    customer: CurrentCustomer, account_id: UUID, query: Annotated[BalanceQuery, Query()], balances: PastBalances
) -> Balance:
    """What an account that the caller holds held at that instant, from its entries alone."""
    return Balance.of(await balances.balance_at(CustomerId(customer.subject), AccountId(account_id), query.at))
