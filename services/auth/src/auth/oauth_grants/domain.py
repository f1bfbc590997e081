"""Which programs may ask for tokens, how, and what those may do: fixed here, nothing comes from a request."""

from typing import ClassVar

SERVICE_SCOPES: dict[str, frozenset[str]] = {
    "audit": frozenset(),
    "auth": frozenset({"messages:send"}),
    "bff": frozenset({"sessions:resolve", "notices:read", "orders:submit"}),
    "complementary-stub": frozenset(),
    "core-banking-stub": frozenset(),
    "notifications": frozenset(),
    "seed": frozenset(),
}
"""The bank's own services, each with its own key."""

PUBLIC_CLIENTS = frozenset({"bank-mobile"})
"""Programs in customers' hands: they keep no secret, so the person's password and the rotation protect them."""


class GrantRefused(Exception):
    """An error of RFC 6749 section 5.2: the endpoint speaks that protocol, not the bank's problems."""

    error: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 400

    def __init__(self, description: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.retry_after_seconds = retry_after_seconds


class RequestInvalid(GrantRefused):
    """Something is missing, repeated, unknown or malformed."""


class ClientInvalid(GrantRefused):
    error = "invalid_client"
    status = 401


class GrantInvalid(GrantRefused):
    error = "invalid_grant"


class GrantDelayed(GrantRefused):
    """RFC 6749 has no word for waiting, so the status and Retry-After tell it."""

    error = "invalid_grant"
    status = 429


class GrantTypeUnsupported(GrantRefused):
    error = "unsupported_grant_type"


class ScopeInvalid(GrantRefused):
    error = "invalid_scope"


class TemporarilyUnavailable(GrantRefused):
    error = "temporarily_unavailable"
    status = 503


def granted_scopes(client_id: str, wanted: str) -> list[str]:
    """The scopes that a service gets: those that it names, or all of its own. Raises ScopeInvalid."""
    own = SERVICE_SCOPES[client_id]
    named = set(wanted.split())
    if named - own:
        raise ScopeInvalid("This client may not have that scope.")
    return sorted(named or own)
