from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from servicekit.browser_guard import CrossSiteRequest, check_browser_request
from servicekit.problems import InvalidInput, problem_response, problem_responses
from servicekit.tokens import NotAnOperator, ScopeMissing, TokenInvalid, TokenMissing, require_scope

from auth.devices.service import LIFE as DEVICE_LIFE
from auth.passwords.service import PasswordChecksBusy
from auth.sessions.domain import COOKIE, Browser, SessionExpired, SessionMissing
from auth.sessions.schemas import ResolvedSession, ResolveRequest, Session, SessionChange, SignInRequest
from auth.sign_in_attempts.service import CredentialsWrong, SignInCrowded, SignInDelayed
from auth.wiring import Issuer, OwnPagesOnly, SessionCookie, Sessions

DEVICE_COOKIE: Final = "__Host-device"
_REFUSALS = (SessionMissing, SessionExpired, NotAnOperator, CrossSiteRequest)
_MAY_RESOLVE = Depends(require_scope("sessions:resolve"))

router = APIRouter(prefix="/auth/v1/sessions", tags=["sessions"], dependencies=[OwnPagesOnly])
internal_router = APIRouter(prefix="/internal", tags=["internal"])


@router.post(
    "",
    operation_id="signIn",
    status_code=201,
    responses=problem_responses(
        CrossSiteRequest, InvalidInput, CredentialsWrong, SignInDelayed, PasswordChecksBusy, SignInCrowded
    ),
)
async def sign_in(body: SignInRequest, sessions: Sessions, request: Request, response: Response) -> Session:
    """Sign in with e-mail and password. The answer sets the session's cookie, which no script can read.

    A customer's browser also gets a cookie to be known by, which opens nothing and stays after the session.
    """
    browser = Browser(
        session_value=request.cookies.get(COOKIE),
        device_value=request.cookies.get(DEVICE_COOKIE),
        user_agent=request.headers.get("user-agent", ""),
    )
    opened = await sessions.sign_in(body.email, body.password, browser)
    response.set_cookie(COOKIE, opened.value, path="/", secure=True, httponly=True, samesite="strict")
    if opened.device_value is not None:
        seconds = int(DEVICE_LIFE.total_seconds())
        response.set_cookie(
            DEVICE_COOKIE, opened.device_value, seconds, path="/", secure=True, httponly=True, samesite="strict"
        )
    return opened.session


@router.get("/current", operation_id="getCurrentSession", responses=problem_responses(SessionMissing, SessionExpired))
async def current(sessions: Sessions, cookie: SessionCookie) -> Session:
    """Who is signed in. Asking counts as use, so this also keeps an idle session alive."""
    return await sessions.current(cookie)


@router.patch(
    "/current",
    operation_id="changeCurrentSession",
    responses=problem_responses(CrossSiteRequest, InvalidInput, SessionMissing, SessionExpired),
)
async def change(body: SessionChange, sessions: Sessions, cookie: SessionCookie) -> Session:
    """Choose the language that the bank speaks and writes to this person."""
    return await sessions.change_language(cookie, body.language)


@router.delete("/current", operation_id="signOut", status_code=204, responses=problem_responses(CrossSiteRequest))
async def sign_out(sessions: Sessions, cookie: SessionCookie, response: Response) -> None:
    """End the session: it is dead on the next request. Without a session there is nothing to do."""
    if cookie:
        await sessions.end(cookie)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


@internal_router.post(
    "/sessions/resolve",
    operation_id="resolveSession",
    dependencies=[_MAY_RESOLVE],
    responses=problem_responses(TokenMissing, TokenInvalid, ScopeMissing, InvalidInput, SessionMissing, SessionExpired),
)
async def resolve(body: ResolveRequest, sessions: Sessions) -> ResolvedSession:
    """What a session's cookie stands for, with a token for the services behind. Counts as use."""
    return await sessions.resolve(body.session)


@internal_router.get(
    "/sessions/{session_id}",
    operation_id="checkSession",
    status_code=204,
    dependencies=[_MAY_RESOLVE],
    responses=problem_responses(TokenMissing, TokenInvalid, ScopeMissing, InvalidInput, SessionExpired),
)
async def check(session_id: UUID, sessions: Sessions) -> None:
    """Whether the session that a token names is alive: for whoever finds no `alive:<id>` in Redis, or no Redis."""
    if not await sessions.is_alive(session_id):
        raise SessionExpired


@internal_router.get(
    "/operators/authorize",
    operation_id="authorizeOperator",
    status_code=204,
    responses=problem_responses(*_REFUSALS),
)
async def authorize_operator(
    request: Request,
    sessions: Sessions,
    issuer: Issuer,
    cookie: SessionCookie,
    x_original_method: Annotated[str, Header(max_length=20)] = "POST",
) -> Response:
    """For the gateway (nginx auth_request): swaps an operator's cookie for a token in the header X-Bank-Token.

    The gateway cannot read the body of a refusal, so X-Bank-Refusal repeats its code.
    """
    try:
        check_browser_request(request, issuer, x_original_method)
        resolved = await sessions.resolve(cookie)
        if resolved.kind != "operator":
            raise NotAnOperator
    except _REFUSALS as refusal:
        refused = problem_response(refusal)
        refused.headers["X-Bank-Refusal"] = refusal.code
        return refused
    return Response(status_code=204, headers={"X-Bank-Token": resolved.token})
