"""The failures that many routes share, for their documentation."""

from kernel.errors import DomainError
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.problems import BodyTooLarge, ContentTypeUnsupported, InvalidInput, MalformedBody
from servicekit.tokens import (
    KeysUnavailable,
    NotACustomer,
    NotAnOperator,
    RoleMissing,
    ScopeMissing,
    TokenInvalid,
    TokenMissing,
)

Errors = tuple[type[DomainError], ...]

_ANYWHERE: Errors = (TokenMissing, TokenInvalid, KeysUnavailable, DatabaseUnavailable, DatabaseBusy)
CUSTOMERS: Errors = (*_ANYWHERE, NotACustomer)
OPERATORS: Errors = (*_ANYWHERE, NotAnOperator, RoleMissing)
SERVICES: Errors = (*_ANYWHERE, ScopeMissing)
BODY: Errors = (MalformedBody, BodyTooLarge, ContentTypeUnsupported, InvalidInput)
