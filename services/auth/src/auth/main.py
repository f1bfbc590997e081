"""The HTTP side of auth: `uvicorn auth.main:app`."""

from servicekit.app import AppSpec, create_app

from auth.customers.api import router as customers
from auth.oauth_grants.api import FORM_PATHS
from auth.oauth_grants.api import router as oauth_grants
from auth.password_changes.api import router as password_changes
from auth.registrations.api import router as registrations
from auth.sessions.api import internal_router as sessions_internal
from auth.sessions.api import router as sessions
from auth.signing_keys.api import router as signing_keys
from auth.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="auth",
        title="Identity of the bank",
        routers=(registrations, sessions, password_changes, oauth_grants, signing_keys, sessions_internal, customers),
        resources=wiring_with_workers,
        form_paths=FORM_PATHS,
    )
)
