"""Rules of closing an account and the cursor of the operators' list."""

import base64
from uuid import UUID

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId


class AccountNotEmpty(DomainError):
    code = "account-not-empty"
    kind = ErrorKind.CONFLICT
    title = "Only an account with a balance of zero and nothing held can be closed"


class AccountAlreadyClosed(DomainError):
    code = "account-already-closed"
    kind = ErrorKind.CONFLICT
    title = "The account is closed already"


class AccountCursorMalformed(DomainError):
    code = "cursor-malformed"
    kind = ErrorKind.MALFORMED
    title = "This is no cursor that a page ended with"


def cursor_after(account_id: AccountId) -> str:
    """Where the page that ended with this account goes on; opaque to clients."""
    return base64.urlsafe_b64encode(account_id.bytes).decode().rstrip("=")


def account_of(cursor: str) -> AccountId:
    """Raises AccountCursorMalformed."""
    try:
        return AccountId(UUID(bytes=base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)))
    except ValueError as error:
        raise AccountCursorMalformed from error
