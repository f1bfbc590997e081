from fastapi import APIRouter
from servicekit.problems import problem_responses

from bff import answers
from bff.complementary.refusals import ProfileInvalid
from bff.profiles.schemas import MyProfile, ProfileRequest
from bff.wiring import Customer, Profiles

router = APIRouter(prefix="/api/v1/profile", tags=["profiles"])


@router.get("", operation_id="getMyProfile", responses=problem_responses(*answers.READ))
async def get_my_profile(customer: Customer, profiles: Profiles) -> MyProfile:
    """What the bank knows of the caller. A part that cannot be had right now is null and named in `missing`."""
    return await profiles.profile_of(customer)


@router.put("", operation_id="saveMyProfile", responses=problem_responses(*answers.CHANGE_WITH_BODY, ProfileInvalid))
async def save_my_profile(request: ProfileRequest, customer: Customer, profiles: Profiles) -> MyProfile:
    """Write over the caller's whole profile. After a 503 the same request is welcome again."""
    return await profiles.save(customer, request)
