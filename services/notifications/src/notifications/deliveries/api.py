"""What operators see of deliveries."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentOperator, Principal, RoleMissing

from notifications import answers
from notifications.deliveries.schemas import DeliveryLog, DeliveryQuery, DeliveryTally, DeliveryView
from notifications.wiring import Deliveries

router = APIRouter(
    prefix="/ops/v1/notifications", tags=["operator deliveries"], responses=problem_responses(*answers.OPERATORS)
)
_READING_ROLES = frozenset({"analyst", "supervisor", "auditor"})


async def reading_operator(operator: CurrentOperator) -> Principal:
    if not operator.roles & _READING_ROLES:
        raise RoleMissing("This needs the role analyst, supervisor or auditor.")
    return operator


Reader = Annotated[Principal, Depends(reading_operator)]


@router.get("/deliveries", operation_id="listDeliveries", responses=problem_responses(InvalidInput))
async def list_deliveries(
    _operator: Reader, query: Annotated[DeliveryQuery, Query()], deliveries: Deliveries
) -> DeliveryLog:
    """What was sent to a customer, or tried, and what the providers said."""
    found = await deliveries.log_of(query.customer_id, query.before, query.limit)
    next_before = found[-1].delivery.id if len(found) == query.limit else None
    return DeliveryLog(items=[DeliveryView.of(logged) for logged in found], next_before=next_before)


@router.get("/deliveries/tally", operation_id="getDeliveryTally")
async def get_delivery_tally(_operator: Reader, deliveries: Deliveries) -> DeliveryTally:
    return DeliveryTally.of(await deliveries.tally())
