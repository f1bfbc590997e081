from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import TypeAdapter
from servicekit.problems import InvalidInput, problem_responses

from bff import answers
from bff.accounts.schemas import Account, AccountList
from bff.core_banking.refusals import AccountUnknown
from bff.wiring import Accounts, Customer

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])
_ACCOUNTS = TypeAdapter(AccountList)


@router.get("", operation_id="listAccounts", response_model=AccountList, responses=problem_responses(*answers.READ))
async def list_accounts(customer: Customer, accounts: Accounts) -> Response:
    return Response(_ACCOUNTS.dump_json(await accounts.accounts_of(customer)), media_type="application/json")


@router.get(
    "/{account_id}",
    operation_id="getAccount",
    responses=problem_responses(*answers.READ, AccountUnknown, InvalidInput),
)
async def get_account(account_id: UUID, customer: Customer, accounts: Accounts) -> Account:
    return await accounts.account(customer, account_id)
