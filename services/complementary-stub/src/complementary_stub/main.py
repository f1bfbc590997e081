"""The HTTP side of the complementary system: `uvicorn complementary_stub.main:app`."""

from servicekit.app import AppSpec, create_app

from complementary_stub.behaviours.api import router as behaviours
from complementary_stub.behaviours.middleware import Misbehaviour
from complementary_stub.profiles.api import router as profiles
from complementary_stub.wiring import open_wiring

app = create_app(
    AppSpec(
        name="complementary-stub",
        title="Complementary system",
        routers=(profiles, behaviours),
        resources=open_wiring,
    )
)
# The outermost of all: what misbehaves does so before anything of the service is reached.
app.add_middleware(Misbehaviour)
