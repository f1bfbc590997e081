from typing import Annotated

from fastapi import APIRouter, Header, Response
from kernel.money import Currency
from servicekit.problems import problem_responses

from bff import answers
from bff.core_banking.refusals import IfMatchMissing, LimitTooHigh, PreconditionFailed
from bff.transfer_limits.schemas import TransferLimits, TransferLimitsList, TransferLimitsRequest, VersionTag
from bff.wiring import Customer, Limits

router = APIRouter(prefix="/api/v1/transfer-limits", tags=["transfer limits"])

_ETAG = {"description": "The version in quotes, for the If-Match of the next change", "schema": {"type": "string"}}


@router.get("", operation_id="listTransferLimits", responses=problem_responses(*answers.READ))
async def list_transfer_limits(customer: Customer, limits: Limits) -> TransferLimitsList:
    return await limits.limits_of(customer)


@router.put(
    "/{currency}",
    operation_id="saveTransferLimits",
    response_model=TransferLimits,
    responses={
        200: {"headers": {"ETag": _ETAG}},
        **problem_responses(*answers.CHANGE_WITH_BODY, IfMatchMissing, PreconditionFailed, LimitTooHigh),
    },
)
async def save_transfer_limits(
    currency: Currency,
    wanted: TransferLimitsRequest,
    customer: Customer,
    limits: Limits,
    if_match: Annotated[VersionTag | None, Header(description="The ETag of the limits that are changed.")] = None,
) -> Response:
    """Choose what may be sent in one currency. With If-Match, two who choose at once do not undo each other."""
    if if_match is None:
        raise IfMatchMissing
    saved = await limits.save(customer, currency, wanted, if_match)
    headers = {"ETag": f'"{saved.version}"'}
    return Response(saved.model_dump_json(), headers=headers, media_type="application/json")
