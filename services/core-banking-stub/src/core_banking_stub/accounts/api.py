"""Routes of a customer's accounts and of payees' holders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from kernel.ids import AccountId, CustomerId
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.schemas import Account, AccountHolder, AccountList
from core_banking_stub.accounts.service import AccountUnknown, IbanInvalid, PayeeUnknown
from core_banking_stub.wiring import Accounts

router = APIRouter(prefix="/v1", tags=["accounts"], responses=problem_responses(*answers.CUSTOMERS))


@router.get("/accounts", operation_id="listAccounts")
async def list_accounts(customer: CurrentCustomer, accounts: Accounts) -> AccountList:
    """The caller's open accounts, oldest first."""
    found = await accounts.accounts_of(CustomerId(customer.subject))
    return AccountList(items=[Account.of(account) for account in found])


@router.get("/accounts/{account_id}", operation_id="getAccount", responses=problem_responses(AccountUnknown))
async def get_account(customer: CurrentCustomer, account_id: UUID, accounts: Accounts) -> Account:
    """One open account that the caller holds."""
    return Account.of(await accounts.account_of(CustomerId(customer.subject), AccountId(account_id)))


@router.get(
    "/account-holders/{iban}",
    operation_id="getAccountHolder",
    responses=problem_responses(PayeeUnknown, InvalidInput, IbanInvalid),
)
async def get_account_holder(
    _customer: CurrentCustomer, iban: Annotated[str, Path(max_length=50)], accounts: Accounts
) -> AccountHolder:
    """The masked name behind an IBAN of this bank; spaces and small letters are accepted."""
    return AccountHolder.of(await accounts.holder_of(iban))
