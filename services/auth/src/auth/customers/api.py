from fastapi import APIRouter
from servicekit.problems import problem_responses
from servicekit.tokens import CurrentCustomer, NotACustomer, TokenInvalid, TokenMissing

from auth.customers.domain import CustomerUnknown
from auth.customers.schemas import CustomerProfile
from auth.wiring import Customers

router = APIRouter(prefix="/internal/customers", tags=["internal"])


@router.get(
    "/me",
    operation_id="getOwnCustomerProfile",
    responses=problem_responses(TokenMissing, TokenInvalid, NotACustomer, CustomerUnknown),
)
async def me(customer: CurrentCustomer, customers: Customers) -> CustomerProfile:
    return CustomerProfile.model_validate(await customers.profile_of(customer.subject), from_attributes=True)
