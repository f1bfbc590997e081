"""The failures that routes share, for their documentation."""

from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.tokens import KeysUnavailable, NotACustomer, TokenInvalid, TokenMissing

CUSTOMERS = (TokenMissing, TokenInvalid, NotACustomer, KeysUnavailable, DatabaseUnavailable, DatabaseBusy)
