from fastapi import APIRouter
from servicekit.browser_guard import CrossSiteRequest
from servicekit.problems import InvalidInput, problem_responses

from auth.password_changes.domain import CurrentPasswordWrong, NewPasswordInvalid
from auth.password_changes.schemas import PasswordChange
from auth.passwords.service import PasswordChecksBusy
from auth.sessions.service import SessionExpired, SessionMissing
from auth.sign_in_attempts.service import SignInCrowded, SignInDelayed
from auth.wiring import OwnPagesOnly, PasswordChanges, SessionCookie

router = APIRouter(prefix="/auth/v1/password", tags=["passwords"], dependencies=[OwnPagesOnly])


@router.post(
    "",
    operation_id="changePassword",
    status_code=204,
    responses=problem_responses(
        CrossSiteRequest,
        SessionMissing,
        SessionExpired,
        InvalidInput,
        NewPasswordInvalid,
        CurrentPasswordWrong,
        SignInDelayed,
        PasswordChecksBusy,
        SignInCrowded,
    ),
)
async def change(body: PasswordChange, password_changes: PasswordChanges, cookie: SessionCookie) -> None:
    """Choose another password. Every other session of this person ends, in browsers and on phones; this one stays.

    A wrong current password counts like one at the sign-in, and brings the same delay.
    """
    await password_changes.change(cookie, body.current_password, body.new_password)
