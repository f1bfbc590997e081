"""Google's two shapes of a refusal: one for its APIs (AIP-193), one for its token endpoint (RFC 6749 section 5.2)."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


class ApiRefusal(Exception):
    """What the send method answers instead of a name; `fcm_code` is what clients are told to look at."""

    def __init__(
        self, status: int, canonical: str, message: str, *, fcm_code: str = "", retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.canonical = canonical
        self.retry_after_seconds = retry_after_seconds
        self.details: list[Mapping[str, Any]] = [{"@type": _FCM_ERROR, "errorCode": fcm_code}] if fcm_code else []

    def response(self) -> JSONResponse:
        error: dict[str, Any] = {"code": self.status, "message": str(self), "status": self.canonical}
        if self.details:
            error["details"] = self.details
        headers = {} if self.retry_after_seconds is None else {"Retry-After": str(self.retry_after_seconds)}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
        return JSONResponse({"error": error}, self.status, headers)


def invalid_field(path: str, message: str) -> ApiRefusal:
    """The body does not fit the schema: the details name the field, and there is no code of FCM."""
    refusal = ApiRefusal(400, "INVALID_ARGUMENT", message)
    violation = {"field": path, "description": message} if path else {"description": message}
    refusal.details = [{"@type": _BAD_REQUEST, "fieldViolations": [violation]}]
    return refusal


def invalid_message(path: str, message: str) -> ApiRefusal:
    """The body fits the schema and FCM still does not take it."""
    refusal = ApiRefusal(400, "INVALID_ARGUMENT", message, fcm_code="INVALID_ARGUMENT")
    refusal.details.append({"@type": _BAD_REQUEST, "fieldViolations": [{"field": path, "description": message}]})
    return refusal


def unauthenticated() -> ApiRefusal:
    return ApiRefusal(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    )


def unregistered() -> ApiRefusal:
    return ApiRefusal(404, "NOT_FOUND", "Requested entity was not found.", fcm_code="UNREGISTERED")


class GrantRefused(Exception):
    """What the token endpoint answers instead of a token."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error

    def response(self) -> JSONResponse:
        return JSONResponse({"error": self.error, "error_description": str(self)}, 400)
