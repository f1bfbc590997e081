"""Routes of operators about transfers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from kernel.ids import OperatorId, TransferId
from servicekit.idempotency import IdempotencyKey
from servicekit.problems import InvalidInput, problem_responses

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.operator_roles import Reader, Supervisor
from core_banking_stub.operator_transfers.schemas import OperatorTransfer, ReversalRequest
from core_banking_stub.order_answers import ORDERS, mark_replayed, repeatable
from core_banking_stub.orders.service import (
    AlreadyReversed,
    BalanceLimit,
    InsufficientFunds,
    NotReversible,
    Reversal,
    TransferUnknown,
    present_origin,
)
from core_banking_stub.wiring import OperatorTransfers

router = APIRouter(
    prefix="/ops/v1/core/transfers", tags=["operator transfers"], responses=problem_responses(*answers.OPERATORS)
)
_REVERSING = repeatable(
    201,
    *answers.BODY,
    *ORDERS,
    InvalidInput,
    TransferUnknown,
    AccountUnknown,
    PayeeUnknown,
    InsufficientFunds,
    BalanceLimit,
    AlreadyReversed,
    NotReversible,
)


async def _reversal(operator: Supervisor, key: IdempotencyKey, transfer_id: UUID, body: ReversalRequest) -> Reversal:
    return body.order_of(OperatorId(operator.subject), key, transfer_id, present_origin())


@router.get("/{transfer_id}", operation_id="getOperatorTransfer", responses=problem_responses(TransferUnknown))
async def get_operator_transfer(_operator: Reader, transfer_id: UUID, transfers: OperatorTransfers) -> OperatorTransfer:
    """Any order that was judged, whatever became of it."""
    return OperatorTransfer.of(await transfers.transfer(TransferId(transfer_id)))


@router.post(
    "/{transfer_id}/reversal",
    operation_id="reverseTransfer",
    status_code=201,
    responses=_REVERSING,
)
async def reverse_transfer(
    order: Annotated[Reversal, Depends(_reversal)], transfers: OperatorTransfers, response: Response
) -> OperatorTransfer:
    """Send the money of a completed transfer back, once. Answers the transfer that did."""
    whole = await transfers.reverse(order)
    mark_replayed(response, is_replayed=whole.replayed)
    return OperatorTransfer.of(whole)
