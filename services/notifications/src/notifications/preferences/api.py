from fastapi import APIRouter
from servicekit.problems import problem_responses
from servicekit.tokens import CurrentCustomer

from notifications import answers
from notifications.preferences.schemas import NotificationPreferences
from notifications.preferences.service import SecurityNoticesFixed
from notifications.wiring import PreferencesOfCustomers

router = APIRouter(prefix="/v1", tags=["preferences"], responses=problem_responses(*answers.CUSTOMERS))


@router.get("/preferences", operation_id="getPreferences")
async def get_preferences(customer: CurrentCustomer, preferences: PreferencesOfCustomers) -> NotificationPreferences:
    return NotificationPreferences.of(await preferences.chosen_by(customer.subject))


@router.put(
    "/preferences", operation_id="savePreferences", responses=problem_responses(*answers.BODY, SecurityNoticesFixed)
)
async def save_preferences(
    customer: CurrentCustomer, body: NotificationPreferences, preferences: PreferencesOfCustomers
) -> NotificationPreferences:
    """Choose which notices go out by which channel. Those about security always do."""
    await preferences.choose(customer.subject, body.preferences())
    return NotificationPreferences.of(await preferences.chosen_by(customer.subject))
