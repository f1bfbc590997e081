from fastapi import APIRouter
from servicekit.problems import problem_responses

from bff import answers
from bff.customers.schemas import Me
from bff.wiring import Customer, Customers

router = APIRouter(prefix="/api/v1/me", tags=["customers"])


@router.get("", operation_id="getMe", responses=problem_responses(*answers.READ))
async def get_me(customer: Customer, customers: Customers) -> Me:
    return await customers.me(customer)
