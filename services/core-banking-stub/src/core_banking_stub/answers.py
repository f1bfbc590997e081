"""What many routes answer alike: their failures, for the documentation."""

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
