"""The HTTP side of notifications: `uvicorn notifications.main:app`."""

from servicekit.app import AppSpec, create_app

from notifications.deliveries.api import router as deliveries
from notifications.messages.api import router as messages
from notifications.notices.api import internal_router as notices_internal
from notifications.notices.api import router as notices
from notifications.preferences.api import router as preferences
from notifications.push_devices.api import router as push_devices
from notifications.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="notifications",
        title="Messages of the bank",
        routers=(notices, preferences, push_devices, messages, notices_internal, deliveries),
        resources=wiring_with_workers,
    )
)
