from dataclasses import replace

from kernel.clock import Clock
from kernel.errors import FieldError
from kernel.events.auth import PasswordChanged
from kernel.events.envelope import Envelope
from servicekit import audit_marks, outbox
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession

from auth.identities.service import Identity, IdentityKind
from auth.password_changes.domain import CurrentPasswordWrong, NewPasswordInvalid
from auth.passwords.service import PasswordService
from auth.sessions.service import SessionService
from auth.sign_in_attempts.service import CredentialsWrong, Proven, SignInAttemptService


class PasswordChangeService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: PasswordService,
        attempts: SignInAttemptService,
        sessions: SessionService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._attempts = attempts
        self._sessions = sessions

    async def change(self, session_value: str | None, current_password: str, new_password: str) -> None:
        """The new password holds, and every other session is dead on its next request.

        Raises SessionMissing, SessionExpired, NewPasswordInvalid, CurrentPasswordWrong, SignInDelayed, SignInCrowded,
        PasswordChecksBusy.
        """
        stored, identity = await self._sessions.used(session_value)
        self._check(new_password, identity)
        try:
            proven = await self._attempts.prove_again(identity, current_password)
            new_hash = await self._passwords.hash(new_password)
            async with self._database.write() as session:
                await self._attempts.hold(session, proven)
                actor = Actor(identity.kind.value, identity.id)
                await audit_marks.emit(session, actor, "password.change", session_id=stored.session_id)
                ended = await self._sessions.end_others(session, stored)
                await self._put(session, proven, new_hash)
        except CredentialsWrong as error:
            fault = FieldError("current_password", CurrentPasswordWrong.code, CurrentPasswordWrong.title)
            raise CurrentPasswordWrong(errors=[fault]) from error
        await self._sessions.tell_ended(ended)

    def _check(self, new_password: str, identity: Identity) -> None:
        faults = self._passwords.faults(new_password, email=identity.email, full_name=identity.full_name)
        if faults:
            raise NewPasswordInvalid(errors=[replace(fault, field="new_password") for fault in faults])

    async def _put(self, session: WriteSession, proven: Proven, new_hash: str) -> None:
        identity = proven.identity
        await self._passwords.put(session, identity.id, new_hash)
        if identity.kind is not IdentityKind.CUSTOMER:
            return
        changed = PasswordChanged(customer_id=identity.id, changed_at=self._clock.now())
        await outbox.append(session, Envelope.of(changed, source="auth", subject=str(identity.id), clock=self._clock))
