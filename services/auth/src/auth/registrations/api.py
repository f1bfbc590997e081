from uuid import UUID

from fastapi import APIRouter
from servicekit.browser_guard import CrossSiteRequest
from servicekit.problems import InvalidInput, problem_responses

from auth.identities.service import email_masked, phone_masked
from auth.one_time_codes.service import CodeExpired, CodeLimit, CodeWrong
from auth.passwords.service import PasswordChecksBusy
from auth.registrations.domain import RegistrationClosed, RegistrationInvalid, RegistrationUnknown
from auth.registrations.schemas import (
    CodeRequest,
    CodeSent,
    ProofRequest,
    ProofState,
    RegistrationRequest,
    RegistrationStarted,
)
from auth.registrations.service import Application
from auth.wiring import OwnPagesOnly, Registrations

router = APIRouter(prefix="/auth/v1/registrations", tags=["registrations"], dependencies=[OwnPagesOnly])


@router.post(
    "",
    operation_id="startRegistration",
    status_code=202,
    responses=problem_responses(CrossSiteRequest, InvalidInput, RegistrationInvalid, PasswordChecksBusy),
)
async def start(body: RegistrationRequest, registrations: Registrations) -> RegistrationStarted:
    """Begin to become a customer: a code goes to the e-mail address and another one to the phone."""
    registration = await registrations.start(Application(**body.model_dump()))
    return RegistrationStarted(
        registration_id=registration.registration_id,
        email_masked=email_masked(registration.applicant.email),
        phone_masked=phone_masked(registration.applicant.phone),
        expires_at=registration.expires_at,
    )


@router.post(
    "/{registration_id}/codes",
    operation_id="sendRegistrationCode",
    status_code=202,
    responses=problem_responses(CrossSiteRequest, RegistrationUnknown, RegistrationClosed, InvalidInput, CodeLimit),
)
async def send_code(registration_id: UUID, body: CodeRequest, registrations: Registrations) -> CodeSent:
    """Send a new code, which makes the earlier one of this channel void: three in ten minutes, the first included."""
    await registrations.send_code(registration_id, body.channel)
    return CodeSent()


@router.post(
    "/{registration_id}/proofs",
    operation_id="proveRegistrationContact",
    responses=problem_responses(
        CrossSiteRequest, RegistrationUnknown, RegistrationClosed, InvalidInput, CodeWrong, CodeExpired
    ),
)
async def prove(registration_id: UUID, body: ProofRequest, registrations: Registrations) -> ProofState:
    """Prove one contact with its code. The second proof completes the registration."""
    registration = await registrations.prove(registration_id, body.channel, body.code)
    return ProofState(
        email_proven=registration.email_proven,
        phone_proven=registration.phone_proven,
        completed=registration.completed,
    )
