"""The HTTP side of notifications: `uvicorn notifications.main:app`."""

from servicekit.app import AppSpec, create_app

from notifications.messages.api import router as messages
from notifications.wiring import open_wiring

app = create_app(
    AppSpec(name="notifications", title="Messages of the bank", routers=(messages,), resources=open_wiring)
)
