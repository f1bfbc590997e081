from fastapi import APIRouter
from servicekit.problems import problem_responses

from bff import answers
from bff.notification_preferences.schemas import NotificationPreferences
from bff.notifications.refusals import SecurityNoticesFixed
from bff.wiring import Customer, Preferences

router = APIRouter(prefix="/api/v1/notification-preferences", tags=["notification preferences"])


@router.get("", operation_id="getNotificationPreferences", responses=problem_responses(*answers.READ))
async def get_notification_preferences(customer: Customer, preferences: Preferences) -> NotificationPreferences:
    return await preferences.chosen_by(customer)


@router.put(
    "",
    operation_id="saveNotificationPreferences",
    responses=problem_responses(*answers.CHANGE_WITH_BODY, SecurityNoticesFixed),
)
async def save_notification_preferences(
    wanted: NotificationPreferences, customer: Customer, preferences: Preferences
) -> NotificationPreferences:
    """Choose which notices go out by which channel. Those about security always do."""
    return await preferences.choose(customer, wanted)
