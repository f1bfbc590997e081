"""The Idempotency-Key of every order that moves money (draft-ietf-httpapi-idempotency-key-header-07)."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header
from kernel.errors import DomainError, ErrorKind
from pydantic import BaseModel

_KEY = re.compile(r"^[\x21-\x7e]{16,64}$")


class IdempotencyKeyMissing(DomainError):
    code = "idempotency-key-missing"
    kind = ErrorKind.MALFORMED
    title = "Send an Idempotency-Key"


class IdempotencyKeyMalformed(DomainError):
    code = "idempotency-key-malformed"
    kind = ErrorKind.MALFORMED
    title = "The Idempotency-Key must be 16 to 64 printable characters without spaces"


class IdempotencyKeyReused(DomainError):
    code = "idempotency-key-reused"
    kind = ErrorKind.UNPROCESSABLE
    title = "This Idempotency-Key was used for another order"


async def _checked_key(
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", description="16 to 64 printable characters, new for each order.")
    ] = None,
) -> str:
    if idempotency_key is None:
        raise IdempotencyKeyMissing("An order that moves money needs a key, so that a repeat cannot move it twice.")
    return checked_key(idempotency_key)


def checked_key(key: str) -> str:
    """The key itself; raises IdempotencyKeyMalformed."""
    if not _KEY.match(key):
        raise IdempotencyKeyMalformed
    return key


IdempotencyKey = Annotated[str, Depends(_checked_key)]


def request_hash(body: BaseModel) -> bytes:
    """128 bits of SHA-256 over the body's canonical JSON: equal for equal orders, whatever their spelling on the wire.

    Fields at their default are left out, so that a field added later (with a default) does not make a stranger of every
    order recorded before it: its repeat would be refused as another order, and might then be paid twice.
    """
    return hashlib.sha256(body.model_dump_json(exclude_defaults=True).encode()).digest()[:16]
