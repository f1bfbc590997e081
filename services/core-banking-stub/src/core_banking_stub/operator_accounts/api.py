"""Routes of the bank's operators."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from kernel.ids import AccountId, OperatorId
from servicekit.problems import problem_responses

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown
from core_banking_stub.operator_accounts.schemas import (
    ClosureRequest,
    OperatorAccount,
    OperatorAccountPage,
    OperatorAccountQuery,
)
from core_banking_stub.operator_accounts.service import (
    AccountAlreadyClosed,
    AccountCursorMalformed,
    AccountNotEmpty,
    AccountSearch,
    ClosureOrder,
)
from core_banking_stub.operator_roles import Reader, Supervisor
from core_banking_stub.wiring import OperatorAccounts

router = APIRouter(
    prefix="/ops/v1/core",
    tags=["operator accounts"],
    responses=problem_responses(*answers.OPERATORS),
)


@router.get("/accounts", operation_id="listOperatorAccounts", responses=problem_responses(AccountCursorMalformed))
async def list_operator_accounts(
    _operator: Reader, query: Annotated[OperatorAccountQuery, Query()], accounts: OperatorAccounts
) -> OperatorAccountPage:
    """Customers' accounts, the newest first."""
    iban = None if query.iban is None else re.sub(r"\s", "", query.iban).upper()
    is_open = None if query.status is None else query.status == "open"
    found, next_cursor = await accounts.search(AccountSearch(query.cursor, query.limit, iban, is_open))
    return OperatorAccountPage(items=[OperatorAccount.of(account) for account in found], next_cursor=next_cursor)


@router.get("/accounts/{account_id}", operation_id="getOperatorAccount", responses=problem_responses(AccountUnknown))
async def get_operator_account(_operator: Reader, account_id: UUID, accounts: OperatorAccounts) -> OperatorAccount:
    return OperatorAccount.of(await accounts.account(AccountId(account_id)))


@router.post(
    "/accounts/{account_id}/closure",
    operation_id="closeAccount",
    responses=problem_responses(*answers.BODY, AccountUnknown, AccountNotEmpty, AccountAlreadyClosed),
)
async def close_account(
    operator: Supervisor, account_id: UUID, body: ClosureRequest, accounts: OperatorAccounts
) -> OperatorAccount:
    """Close an account with a balance of zero for good."""
    order = ClosureOrder(OperatorId(operator.subject), AccountId(account_id), body.reason)
    return OperatorAccount.of(await accounts.close(order))
