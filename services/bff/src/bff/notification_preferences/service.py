from servicekit.tokens import Principal

from bff.notification_preferences.schemas import NotificationPreferences
from bff.notifications.http_notifications import HttpNotifications


class NotificationPreferenceService:
    def __init__(self, notifications: HttpNotifications) -> None:
        self._notifications = notifications

    async def chosen_by(self, customer: Principal) -> NotificationPreferences:
        chosen = await self._notifications.preferences(customer.token)
        return NotificationPreferences.model_validate(chosen.model_dump())

    async def choose(self, customer: Principal, wanted: NotificationPreferences) -> NotificationPreferences:
        """Raises notifications' security-notices-fixed and invalid-input."""
        body = wanted.model_dump(mode="json", by_alias=True)
        chosen = await self._notifications.save_preferences(customer.token, body)
        return NotificationPreferences.model_validate(chosen.model_dump())
