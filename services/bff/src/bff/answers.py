"""The failures that routes declare in OpenAPI, by what kind of route it is."""

from kernel.errors import DomainError
from servicekit.browser_guard import CrossSiteRequest
from servicekit.database import DatabaseBusy, DatabaseUnavailable
from servicekit.http_client import UpstreamUnavailable
from servicekit.problems import BodyTooLarge, ContentTypeUnsupported, InvalidInput, MalformedBody
from servicekit.tokens import KeysUnavailable, NotACustomer, TokenInvalid

from bff.sessions.domain import SessionExpired, SessionMissing

Errors = tuple[type[DomainError], ...]

READ: Errors = (
    SessionMissing,
    SessionExpired,
    TokenInvalid,
    NotACustomer,
    KeysUnavailable,
    UpstreamUnavailable,
)
CHANGE: Errors = (*READ, CrossSiteRequest, MalformedBody, ContentTypeUnsupported)
CHANGE_WITH_BODY: Errors = (*CHANGE, BodyTooLarge, InvalidInput)
OWN_RECORDS: Errors = (DatabaseUnavailable, DatabaseBusy)
