"""The failures that many routes share, for their documentation."""

from kernel.errors import DomainError
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.problems import BodyTooLarge, ContentTypeUnsupported, MalformedBody
from servicekit.tokens import KeysUnavailable, NotACustomer, NotAnOperator, RoleMissing, TokenInvalid, TokenMissing

Errors = tuple[type[DomainError], ...]

_ANYWHERE: Errors = (TokenMissing, TokenInvalid, KeysUnavailable, DatabaseUnavailable, DatabaseBusy)
CUSTOMERS: Errors = (*_ANYWHERE, NotACustomer)
OPERATORS: Errors = (*_ANYWHERE, NotAnOperator, RoleMissing)
BODY: Errors = (MalformedBody, BodyTooLarge, ContentTypeUnsupported)
