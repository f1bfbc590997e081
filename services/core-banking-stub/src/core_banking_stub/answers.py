"""What many routes answer alike: their failures, for the documentation, and how a repeat is marked."""

from typing import Any

from fastapi import Response
from kernel.errors import DomainError
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.idempotency import IdempotencyKeyMalformed, IdempotencyKeyMissing, IdempotencyKeyReused
from servicekit.problems import BodyTooLarge, ContentTypeUnsupported, MalformedBody
from servicekit.tokens import KeysUnavailable, NotACustomer, NotAnOperator, RoleMissing, TokenInvalid, TokenMissing

Errors = tuple[type[DomainError], ...]

ANYWHERE: Errors = (TokenMissing, TokenInvalid, KeysUnavailable, DatabaseUnavailable, DatabaseBusy)
CUSTOMERS: Errors = (*ANYWHERE, NotACustomer)
OPERATORS: Errors = (*ANYWHERE, NotAnOperator, RoleMissing)
BODY: Errors = (MalformedBody, BodyTooLarge, ContentTypeUnsupported)
KEYED: Errors = (IdempotencyKeyMissing, IdempotencyKeyMalformed, IdempotencyKeyReused)

_REPLAYED = {
    "description": "`true` when this answers an order that was carried out before.",
    "schema": {"type": "string", "enum": ["true"]},
}


def replayed(status: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route whose repeats are marked."""
    return {status: {"headers": {"Idempotency-Replayed": _REPLAYED}}}


def mark_replayed(response: Response, *, is_replayed: bool) -> None:
    if is_replayed:
        response.headers["Idempotency-Replayed"] = "true"
