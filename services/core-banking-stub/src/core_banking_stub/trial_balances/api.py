"""The route of trial balances."""

from datetime import date

from fastapi import APIRouter
from servicekit.problems import InvalidInput, problem_responses

from core_banking_stub import answers
from core_banking_stub.operator_roles import Reader
from core_banking_stub.trial_balances.schemas import TrialBalances
from core_banking_stub.trial_balances.service import DayInFuture
from core_banking_stub.wiring import Trials

router = APIRouter(prefix="/ops/v1/core", tags=["trial balances"], responses=problem_responses(*answers.OPERATORS))


@router.get(
    "/trial-balances/{day}",
    operation_id="getTrialBalances",
    responses=problem_responses(InvalidInput, DayInFuture),
)
async def get_trial_balances(_operator: Reader, day: date, balances: Trials) -> TrialBalances:
    """What all accounts owe and own at the end of a bank day, in each currency."""
    return TrialBalances.of(await balances.trial_balances(day))
