"""The door of every route: a dependency that names the customer. It is declared so that OpenAPI shows both ways in."""

from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from servicekit.browser_guard import check_browser_request
from servicekit.tokens import Principal

from bff.sessions.domain import SESSION_COOKIE
from bff.sessions.service import SessionService

_cookie = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_bearer = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False)


async def signed_in_customer(
    request: Request,
    session: Annotated[str | None, Security(_cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Principal:
    """The customer, by bearer where one is sent, else by the cookie, which other sites could make a browser send."""
    wiring = request.app.state.wiring
    sessions: SessionService = wiring.sessions
    if bearer is not None:
        return await sessions.customer_of_bearer(bearer.credentials)
    if session is not None:
        check_browser_request(request, wiring.settings.bank_origin)
    return await sessions.customer_of_cookie(session)


async def customer_of(request: Request) -> Principal:
    """The same for who has only the request."""
    return await signed_in_customer(request, await _cookie(request), await _bearer(request))
