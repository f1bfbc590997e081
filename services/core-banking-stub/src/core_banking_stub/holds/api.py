"""Routes of holds."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from kernel.ids import CustomerId, TransferId
from servicekit.idempotency import IdempotencyKey
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.holds.schemas import Hold, HoldPostingRequest, HoldRequest, void_of
from core_banking_stub.holds.service import HoldTimeInvalid
from core_banking_stub.order_answers import ORDERS, mark_replayed, repeatable
from core_banking_stub.orders.service import (
    BalanceLimit,
    CurrencyMismatch,
    DailyLimit,
    HoldExceeded,
    HoldPosting,
    HoldResolved,
    HoldUnknown,
    InsufficientFunds,
    NewPayeeLimit,
    OrderExpired,
    QuoteUsed,
    SameAccount,
    TransferLimit,
    present_origin,
)
from core_banking_stub.transfers.schemas import Transfer
from core_banking_stub.wiring import Holds, Transfers

router = APIRouter(prefix="/v1/holds", tags=["holds"], responses=problem_responses(*answers.CUSTOMERS))
_PLACING = repeatable(
    201,
    *answers.BODY,
    *ORDERS,
    InvalidInput,
    HoldTimeInvalid,
    AccountUnknown,
    PayeeUnknown,
    InsufficientFunds,
    SameAccount,
    CurrencyMismatch,
    TransferLimit,
    DailyLimit,
    NewPayeeLimit,
    OrderExpired,
    QuoteUsed,
)
_POSTING = repeatable(
    201, *answers.BODY, *ORDERS, InvalidInput, HoldUnknown, HoldResolved, HoldExceeded, PayeeUnknown, BalanceLimit
)
_VOIDING = repeatable(200, *ORDERS, HoldUnknown, HoldResolved)


@router.post("", operation_id="createHold", status_code=201, responses=_PLACING)
async def create_hold(
    customer: CurrentCustomer, key: IdempotencyKey, body: HoldRequest, holds: Holds, response: Response
) -> Hold:
    """Set money aside for an account of this bank. The same key and body give the same answer, with one effect."""
    told = await holds.place(body.order_of(CustomerId(customer.subject), key, present_origin()))
    mark_replayed(response, is_replayed=told.replayed)
    return Hold.of(told.hold)


@router.get("/{hold_id}", operation_id="getHold", responses=problem_responses(HoldUnknown))
async def get_hold(customer: CurrentCustomer, hold_id: UUID, holds: Holds) -> Hold:
    """A hold that the caller placed, as it is now."""
    return Hold.of(await holds.hold_of(CustomerId(customer.subject), TransferId(hold_id)))


async def _posting(
    customer: CurrentCustomer, key: IdempotencyKey, hold_id: UUID, body: HoldPostingRequest
) -> HoldPosting:
    return body.order_of(CustomerId(customer.subject), key, hold_id, present_origin())


@router.post("/{hold_id}/posting", operation_id="postHold", status_code=201, responses=_POSTING)
async def post_hold(
    order: Annotated[HoldPosting, Depends(_posting)], transfers: Transfers, response: Response
) -> Transfer:
    """Move what is held, or a part of it: once, or never."""
    view = await transfers.execute(order)
    mark_replayed(response, is_replayed=view.replayed)
    return Transfer.of(view)


@router.post("/{hold_id}/void", operation_id="voidHold", responses=_VOIDING)
async def void_hold(
    customer: CurrentCustomer, key: IdempotencyKey, hold_id: UUID, holds: Holds, response: Response
) -> Hold:
    """Free what is held."""
    told = await holds.void(void_of(CustomerId(customer.subject), key, hold_id, present_origin()))
    mark_replayed(response, is_replayed=told.replayed)
    return Hold.of(told.hold)
