"""Routes of transfers."""

from uuid import UUID

from fastapi import APIRouter, Response
from kernel.ids import CustomerId, TransferId
from servicekit.idempotency import IdempotencyKey
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.order_answers import ORDERS, mark_replayed, repeatable
from core_banking_stub.orders.service import (
    BalanceLimit,
    CurrencyMismatch,
    DailyLimit,
    InsufficientFunds,
    NewPayeeLimit,
    OrderExpired,
    QuoteUsed,
    SameAccount,
    TransferLimit,
    TransferUnknown,
    present_origin,
)
from core_banking_stub.transfers.schemas import Transfer, TransferRequest
from core_banking_stub.wiring import Transfers

router = APIRouter(prefix="/v1", tags=["transfers"], responses=problem_responses(*answers.CUSTOMERS))
_REFUSALS = repeatable(
    201,
    *answers.BODY,
    *ORDERS,
    InvalidInput,
    AccountUnknown,
    PayeeUnknown,
    InsufficientFunds,
    SameAccount,
    CurrencyMismatch,
    BalanceLimit,
    TransferLimit,
    DailyLimit,
    NewPayeeLimit,
    OrderExpired,
    QuoteUsed,
)


@router.post("/transfers", operation_id="createTransfer", status_code=201, responses=_REFUSALS)
async def create_transfer(
    customer: CurrentCustomer, key: IdempotencyKey, body: TransferRequest, transfers: Transfers, response: Response
) -> Transfer:
    """Send money to an account of this bank, at once. The same key and body give the same answer, with one effect."""
    view = await transfers.execute(body.order_of(CustomerId(customer.subject), key, present_origin()))
    mark_replayed(response, is_replayed=view.replayed)
    return Transfer.of(view)


@router.get("/transfers/{transfer_id}", operation_id="getTransfer", responses=problem_responses(TransferUnknown))
async def get_transfer(customer: CurrentCustomer, transfer_id: UUID, transfers: Transfers) -> Transfer:
    """A completed transfer from or to an account that the caller holds."""
    return Transfer.of(await transfers.transfer_of(CustomerId(customer.subject), TransferId(transfer_id)))
