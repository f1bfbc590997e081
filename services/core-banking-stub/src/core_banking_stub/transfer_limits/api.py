"""Routes of limits."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from kernel.ids import CustomerId
from kernel.money import Currency
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.transfer_limits.schemas import TransferLimits, TransferLimitsList, TransferLimitsRequest
from core_banking_stub.transfer_limits.service import (
    IfMatchMissing,
    LimitChange,
    LimitTooHigh,
    PreconditionFailed,
    TransferLimitsUnknown,
    tag_of,
)
from core_banking_stub.wiring import Limiting

router = APIRouter(
    prefix="/v1/transfer-limits", tags=["transfer limits"], responses=problem_responses(*answers.CUSTOMERS)
)
_ETAG = {"description": "The version in quotes, for the If-Match of the next change.", "schema": {"type": "string"}}
_CHANGING = problem_responses(
    *answers.BODY, InvalidInput, IfMatchMissing, PreconditionFailed, LimitTooHigh, TransferLimitsUnknown
)


@router.get("", operation_id="listTransferLimits")
async def list_transfer_limits(customer: CurrentCustomer, limits: Limiting) -> TransferLimitsList:
    """One item for each currency of the caller's open accounts."""
    found = await limits.limits_of(CustomerId(customer.subject))
    return TransferLimitsList(items=[TransferLimits.of(one) for one in found])


async def _tag(
    if_match: Annotated[
        str | None, Header(description="The ETag of the limits that are changed.", max_length=40)
    ] = None,
) -> str:
    if if_match is None:
        raise IfMatchMissing
    return if_match.strip()


async def _change(
    customer: CurrentCustomer, currency: Currency, tag: Annotated[str, Depends(_tag)], body: TransferLimitsRequest
) -> LimitChange:
    return LimitChange(CustomerId(customer.subject), currency, body.limits(), tag)


@router.put(
    "/{currency}", operation_id="saveTransferLimits", responses={200: {"headers": {"ETag": _ETAG}}, **_CHANGING}
)
async def save_transfer_limits(
    change: Annotated[LimitChange, Depends(_change)], limits: Limiting, response: Response
) -> TransferLimits:
    """Every order that is judged after this keeps to them. Two who change at once do not undo each other: If-Match."""
    changed = await limits.change(change)
    response.headers["ETag"] = tag_of(changed.version)
    return TransferLimits.of(changed)
