from fastapi import APIRouter
from servicekit.problems import InvalidInput, problem_responses
from servicekit.tokens import CurrentCustomer

from complementary_stub import answers
from complementary_stub.profiles.schemas import Profile, ProfileRequest
from complementary_stub.profiles.service import ProfileInvalid
from complementary_stub.wiring import Profiles

router = APIRouter(prefix="/v1/profile", tags=["profiles"], responses=problem_responses(*answers.CUSTOMERS))


@router.get("", operation_id="getProfile")
async def get_profile(customer: CurrentCustomer, profiles: Profiles) -> Profile:
    """The caller's profile; an empty one where nothing was stored yet."""
    return Profile.of(await profiles.profile_of(customer.subject))


@router.put("", operation_id="saveProfile", responses=problem_responses(InvalidInput, ProfileInvalid))
async def save_profile(customer: CurrentCustomer, body: ProfileRequest, profiles: Profiles) -> Profile:
    """Write over the caller's whole profile. The same request may come again."""
    return Profile.of(await profiles.save(customer.subject, body.profile(), body.claims()))
