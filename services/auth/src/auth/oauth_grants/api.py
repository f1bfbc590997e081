"""RFC 6749 and RFC 7009: forms in, their own errors out. Forms are parsed here because both forbid repeated fields,
which common form parsers quietly fold.
"""

import base64
import binascii
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

from fastapi import APIRouter, Request, Response
from kernel.errors import DomainError
from pydantic import BaseModel, ValidationError

from auth.devices.service import Phone
from auth.oauth_grants.domain import (
    ClientInvalid,
    GrantRefused,
    GrantTypeUnsupported,
    RequestInvalid,
    TemporarilyUnavailable,
)
from auth.oauth_grants.schemas import (
    ClientCredentialsGrant,
    PasswordGrant,
    RefreshGrant,
    RevocationRequest,
    TokenAnswer,
    TokenRefusal,
)
from auth.oauth_grants.service import OauthGrantService
from auth.wiring import OauthGrants

router = APIRouter(prefix="/oauth2", tags=["oauth2"])

FORM_PATHS = frozenset({"/oauth2/token", "/oauth2/revoke"})
_FORM = "application/x-www-form-urlencoded"
_FIELDS_MAX = 10
_DEVICE_HEADER = "X-Bank-Device"
_DEVICE_PARAMETER = {
    "name": _DEVICE_HEADER,
    "in": "header",
    "required": False,
    "description": "With a password: which phone this is, an id that the app made when it was installed."
    " The customer is told of a sign-in on a new one, and of each that does not say.",
    "schema": {"type": "string", "format": "uuid"},
}

Form = TypeVar("Form", bound=BaseModel)


def _form_body(*models: type[BaseModel]) -> dict[str, Any]:
    schemas = [model.model_json_schema() for model in models]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    return {"requestBody": {"required": True, "content": {_FORM: {"schema": schema}}}}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": TokenRefusal, "description": "An error of RFC 6749"} for status in statuses}


@router.post(
    "/token",
    operation_id="requestToken",
    response_model=TokenAnswer,
    response_model_exclude_none=True,
    responses=_refusals(400, 401, 429, 503),
    openapi_extra={
        **_form_body(PasswordGrant, RefreshGrant, ClientCredentialsGrant),
        "parameters": [_DEVICE_PARAMETER],
    },
)
async def token(request: Request, grants: OauthGrants) -> Response:
    """Tokens for a customer's password, for a refresh token (each works once), or for a service's own key."""
    return await _answered(_token(request, grants))


@router.post(
    "/revoke",
    operation_id="revokeToken",
    responses=_refusals(400, 401, 503),
    openapi_extra=_form_body(RevocationRequest),
)
async def revoke(request: Request, grants: OauthGrants) -> Response:
    """End a refresh token with all that came from it. 200 also for what is no token (RFC 7009 section 2.2)."""
    return await _answered(_revoke(request, grants))


async def _token(request: Request, grants: OauthGrantService) -> TokenAnswer:
    fields = await _form_of(request)
    match fields.get("grant_type"):
        case "password":
            return await grants.by_password(_parsed(PasswordGrant, fields), _phone_of(request))
        case "refresh_token":
            return await grants.by_refresh_token(_parsed(RefreshGrant, fields))
        case "client_credentials":
            grant = _parsed(ClientCredentialsGrant, fields)
            return await grants.by_client_credentials(grant, _basic_credentials(request))
        case None:
            raise RequestInvalid("The field grant_type is missing.")
        case _:
            raise GrantTypeUnsupported("Use password, refresh_token or client_credentials.")


async def _revoke(request: Request, grants: OauthGrantService) -> None:
    await grants.revoke(_parsed(RevocationRequest, await _form_of(request)))


async def _answered(work: Awaitable[TokenAnswer | None]) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    try:
        answer = await work
    except GrantRefused as refusal:
        return _refused(refusal, headers)
    except DomainError as error:
        away = TemporarilyUnavailable(error.title, retry_after_seconds=error.retry_after_seconds or 1)
        return _refused(away, headers)
    body = answer.model_dump_json(exclude_none=True) if answer is not None else "{}"
    return Response(body, 200, headers, "application/json")


def _refused(refusal: GrantRefused, headers: dict[str, str]) -> Response:
    if refusal.retry_after_seconds is not None:
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="bank"'
    body = TokenRefusal(error=refusal.error, error_description=refusal.description)
    return Response(body.model_dump_json(), refusal.status, headers, "application/json")


async def _form_of(request: Request) -> dict[str, str]:
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=bool(text), errors="strict", max_num_fields=_FIELDS_MAX
        )
    except ValueError as error:
        raise RequestInvalid("The body is no form.") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestInvalid("A field is repeated.")
    return fields


def _phone_of(request: Request) -> Phone:
    """Raises RequestInvalid."""
    text = request.headers.get(_DEVICE_HEADER)
    try:
        return Phone(None if text is None else UUID(text), request.headers.get("user-agent", ""))
    except ValueError as error:
        raise RequestInvalid(f"{_DEVICE_HEADER} is no UUID.") from error


def _parsed(model: type[Form], fields: dict[str, str]) -> Form:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        # Only names of fields that we know: values are secrets, and section 5.2 allows ASCII alone.
        named = {str(found["loc"][0]) for found in error.errors(include_input=False)} & set(model.model_fields)
        wrong = ", ".join(sorted(named)) or "a field that is not known here"
        raise RequestInvalid(f"Missing or malformed: {wrong}.") from error


def _basic_credentials(request: Request) -> tuple[str, str]:
    """Id and secret, each form-encoded inside HTTP Basic (RFC 6749 section 2.3.1). Raises ClientInvalid."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise ClientInvalid("Send the client's id and secret as HTTP Basic.")
    try:
        client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ClientInvalid("Send the client's id and secret as HTTP Basic.") from error
    if not colon:
        raise ClientInvalid("Send the client's id and secret as HTTP Basic.")
    return unquote_plus(client_id), unquote_plus(secret)
