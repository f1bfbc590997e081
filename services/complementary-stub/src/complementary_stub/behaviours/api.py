"""The switch. It has no door to the outside: the gateway knows no /internal."""

from fastapi import APIRouter, Depends
from servicekit.problems import InvalidInput, RouteUnknown, problem_responses

from complementary_stub.behaviours import domain
from complementary_stub.behaviours.schemas import Behaviour
from complementary_stub.wiring import Behaviours


async def only_outside_production(behaviours: Behaviours) -> None:
    """Raises RouteUnknown."""
    if behaviours.is_locked:
        raise RouteUnknown


router = APIRouter(
    prefix="/internal/behaviour",
    tags=["internal"],
    dependencies=[Depends(only_outside_production)],
    responses=problem_responses(RouteUnknown),
)


@router.get("", operation_id="getBehaviour")
async def get_behaviour(behaviours: Behaviours) -> Behaviour:
    return Behaviour.of(behaviours.chosen)


@router.put("", operation_id="chooseBehaviour", responses=problem_responses(InvalidInput))
async def choose_behaviour(body: Behaviour, behaviours: Behaviours) -> Behaviour:
    """Be slow, failing, down or normal from now on; customers' routes alone are meant. Nowhere in production."""
    behaviours.choose(domain.Behaviour(body.mode, body.delay_seconds))
    return Behaviour.of(behaviours.chosen)
