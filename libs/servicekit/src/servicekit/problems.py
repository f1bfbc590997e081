"""RFC 9457 problem details: the one table from kinds of failure to HTTP, and the answers' shape."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from kernel.errors import DomainError, ErrorKind, FieldError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from servicekit import telemetry
from servicekit.logging import get_logger

MEDIA_TYPE = "application/problem+json"

STATUS_OF_KIND: dict[ErrorKind, int] = {
    ErrorKind.MALFORMED: 400,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.METHOD_NOT_ALLOWED: 405,
    ErrorKind.CONFLICT: 409,
    ErrorKind.PRECONDITION_FAILED: 412,
    ErrorKind.PAYLOAD_TOO_LARGE: 413,
    ErrorKind.UNSUPPORTED_MEDIA_TYPE: 415,
    ErrorKind.UNPROCESSABLE: 422,
    ErrorKind.RATE_LIMITED: 429,
    ErrorKind.UNAVAILABLE: 503,
}


class InvalidInput(DomainError):
    code = "invalid-input"
    kind = ErrorKind.UNPROCESSABLE
    title = "Some of what was sent is not valid"


class MalformedBody(DomainError):
    code = "malformed-body"
    kind = ErrorKind.MALFORMED
    title = "The body is not valid JSON"


class RouteUnknown(DomainError):
    code = "route-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is nothing at this address"


class MethodNotAllowed(DomainError):
    code = "method-not-allowed"
    kind = ErrorKind.METHOD_NOT_ALLOWED
    title = "This address does not answer that method"


class BodyTooLarge(DomainError):
    code = "body-too-large"
    kind = ErrorKind.PAYLOAD_TOO_LARGE
    title = "The body is larger than 64 KiB"


class ContentTypeUnsupported(DomainError):
    code = "content-type-unsupported"
    kind = ErrorKind.UNSUPPORTED_MEDIA_TYPE
    title = "Send the body as application/json"


class ProblemField(BaseModel):
    """One field that is wrong."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=200)
    code: str = Field(max_length=60)
    detail: str = Field(max_length=500)


class Problem(BaseModel):
    """The shape of every error (RFC 9457); `code` repeats the end of `type`, `instance` is the request id."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[ProblemField] = []


def problem_responses(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that can fail with these errors; several of one status share one entry."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = found.setdefault(
            STATUS_OF_KIND[error.kind],
            {"model": Problem, "description": "", "content": {MEDIA_TYPE: {"schema": _PROBLEM_REFERENCE}}},
        )
        entry["description"] = ", ".join(filter(None, [entry["description"], f"`{error.code}`"]))
    return found


_PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}


def as_problem(error: DomainError) -> Problem:
    """The problem as a part of a larger answer."""
    return Problem.model_validate_json(problem_body(error, STATUS_OF_KIND[error.kind]))


def problem_body(error: DomainError, status: int) -> bytes:
    body: dict[str, Any] = {
        "type": f"urn:bank:problem:{error.code}",
        "title": error.title,
        "status": status,
        "detail": error.detail,
        "code": error.code,
        "instance": telemetry.request_id.get(),
    }
    if error.errors:
        body["errors"] = [{"field": e.field, "code": e.code, "detail": e.detail} for e in error.errors]
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def problem_response(error: DomainError) -> Response:
    status = STATUS_OF_KIND[error.kind]
    headers = {"Cache-Control": "no-store"}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    if error.is_repeat:
        headers["Idempotency-Replayed"] = "true"
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem_body(error, status), status, headers=headers, media_type=MEDIA_TYPE)


def field_errors(problems: Sequence[Any]) -> list[FieldError]:
    """Pydantic's findings without the values: they may be secret."""
    return [
        FieldError(
            ".".join(str(part) for part in problem["loc"] if part != "body")[:200] or "body",
            str(problem["type"]).replace("_", "-")[:60],
            str(problem["msg"])[:500],
        )
        for problem in problems[:20]
    ]


def install(app: FastAPI) -> None:
    """Make every failure of the app a problem; what nobody expected becomes one opaque 500 and a logged traceback."""
    log = get_logger("servicekit.problems")

    async def on_domain_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, DomainError)  # noqa: S101  FastAPI calls this for its registered class alone.
        if error.kind is ErrorKind.UNAVAILABLE:
            log.warning("request.unavailable", code=error.code)
        return problem_response(error)

    async def on_invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  See on_domain_error.
        found = error.errors()
        if any(problem["type"] == "json_invalid" for problem in found):
            return problem_response(MalformedBody())
        return problem_response(InvalidInput(errors=field_errors(found)))

    async def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  See on_domain_error.
        known = {404: RouteUnknown(), 405: MethodNotAllowed(), 413: BodyTooLarge(), 400: MalformedBody()}
        answer = problem_response(known.get(error.status_code, MalformedBody()))
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def opaque_problem() -> bytes:
    """The body of a 500: it tells nothing but the request id to ask with."""
    body = {
        "type": "urn:bank:problem:internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "Nothing is known to have changed. If it happens again, tell us the request id.",
        "code": "internal-error",
        "instance": telemetry.request_id.get(),
    }
    return json.dumps(body).encode()
