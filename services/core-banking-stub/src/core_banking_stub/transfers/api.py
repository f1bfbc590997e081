"""Routes of transfers."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from kernel.ids import AccountId, CustomerId, TransferId
from servicekit.idempotency import (
    IdempotencyKey,
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    request_hash,
)
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown, PayeeUnknown
from core_banking_stub.transfers.schemas import Transfer, TransferRequest
from core_banking_stub.transfers.service import (
    BalanceLimit,
    CurrencyMismatch,
    InsufficientFunds,
    OrderExpired,
    SameAccount,
    TransferOrder,
    TransferUnknown,
)
from core_banking_stub.wiring import Transfers

router = APIRouter(prefix="/v1", tags=["transfers"], responses=problem_responses(*answers.CUSTOMERS))
_REFUSALS = problem_responses(
    *answers.BODY,
    InvalidInput,
    IdempotencyKeyMissing,
    IdempotencyKeyMalformed,
    IdempotencyKeyReused,
    AccountUnknown,
    PayeeUnknown,
    InsufficientFunds,
    SameAccount,
    CurrencyMismatch,
    BalanceLimit,
    OrderExpired,
)
_REPLAYED: dict[int | str, dict[str, Any]] = {
    201: {
        "headers": {
            "Idempotency-Replayed": {
                "description": "`true` when this answers an order that was carried out before.",
                "schema": {"type": "string", "enum": ["true"]},
            }
        }
    }
}


@router.post("/transfers", operation_id="createTransfer", status_code=201, responses=_REFUSALS | _REPLAYED)
async def create_transfer(
    customer: CurrentCustomer, key: IdempotencyKey, body: TransferRequest, transfers: Transfers, response: Response
) -> Transfer:
    """Send money to an account of this bank, at once. The same key and body give the same answer, with one effect."""
    order = TransferOrder(
        customer_id=CustomerId(customer.subject),
        idempotency_key=key,
        request_hash=request_hash(body),
        debit_account_id=AccountId(body.debit_account_id),
        credit_iban=re.sub(r"\s", "", body.credit_iban).upper(),
        amount=body.amount,
        reference=body.reference,
        quote_id=body.quote_id,
        payee_name=body.payee_name,
        not_after=body.not_after,
    )
    view = await transfers.execute(order)
    if view.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return Transfer.of(view)


@router.get("/transfers/{transfer_id}", operation_id="getTransfer", responses=problem_responses(TransferUnknown))
async def get_transfer(customer: CurrentCustomer, transfer_id: UUID, transfers: Transfers) -> Transfer:
    """A completed transfer from or to an account that the caller holds."""
    return Transfer.of(await transfers.transfer_of(CustomerId(customer.subject), TransferId(transfer_id)))
