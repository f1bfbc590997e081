import hmac
from collections.abc import Mapping
from uuid import UUID, uuid5

from pydantic import SecretStr
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database

from auth.devices.service import DeviceService, Phone
from auth.identities.service import Identity, IdentityKind, IdentityService
from auth.oauth_grants.domain import (
    PUBLIC_CLIENTS,
    SERVICE_SCOPES,
    ClientInvalid,
    GrantDelayed,
    GrantInvalid,
    granted_scopes,
)
from auth.oauth_grants.schemas import (
    ClientCredentialsGrant,
    PasswordGrant,
    RefreshGrant,
    RevocationRequest,
    TokenAnswer,
)
from auth.refresh_tokens.service import RefreshTokenService
from auth.sessions.service import SessionService, StoredSession
from auth.sign_in_attempts.service import CredentialsWrong, Proven, SignInAttemptService, SignInDelayed
from auth.signing_keys.service import SigningKeyService, TokenSubject

_SERVICE_NAMESPACE = UUID("0d6f2c1e-6a5b-5e0f-9c3e-2f8f2a1b7c4d")
_CUSTOMERS = frozenset({IdentityKind.CUSTOMER})


class OauthGrantService:
    """Tokens for programs that hold them themselves: the phone app, other OAuth clients, the bank's own services."""

    def __init__(
        self,
        database: Database,
        service_secrets: Mapping[str, SecretStr],
        people: tuple[IdentityService, SignInAttemptService, DeviceService],
        tokens: tuple[SigningKeyService, SessionService, RefreshTokenService],
    ) -> None:
        self._database = database
        self._service_secrets = service_secrets
        self._identities, self._attempts, self._devices = people
        self._keys, self._sessions, self._refresh_tokens = tokens

    async def by_password(self, grant: PasswordGrant, phone: Phone) -> TokenAnswer:
        """For customers; operators get no token by password. Raises ClientInvalid, GrantInvalid, GrantDelayed.

        A customer who was never seen on this phone is told, unless it is their very first sign-in.
        """
        _check_public(grant.client_id)
        try:
            proven = await self._attempts.authenticate(grant.username, grant.password, _CUSTOMERS)
            return await self._opened(proven, grant.client_id, phone)
        except CredentialsWrong as error:
            raise GrantInvalid("E-mail address or password is wrong.") from error
        except SignInDelayed as error:
            raise GrantDelayed(
                "Too many wrong passwords: wait before you try again.", retry_after_seconds=error.retry_after_seconds
            ) from error

    async def by_refresh_token(self, grant: RefreshGrant) -> TokenAnswer:
        """Raises ClientInvalid, GrantInvalid."""
        _check_public(grant.client_id)
        rotated = await self._refresh_tokens.rotate(grant.refresh_token, grant.client_id)
        if rotated is None:
            raise GrantInvalid("This refresh token is not, or no longer, valid.")
        async with self._database.read() as session:
            identity = await self._identities.by_id(session, rotated.session.identity_id)
        if identity is None:
            raise GrantInvalid("This refresh token is not, or no longer, valid.")
        return await self._answer(identity, rotated.session, rotated.successor)

    async def by_client_credentials(self, grant: ClientCredentialsGrant, client: tuple[str, str]) -> TokenAnswer:
        """For the bank's own services: `client` is id and secret. Raises ClientInvalid, ScopeInvalid."""
        client_id, secret = client
        known = self._service_secrets.get(client_id) if client_id in SERVICE_SCOPES else None
        expected = known.get_secret_value() if known is not None else ""
        if not hmac.compare_digest(expected.encode(), secret.encode()) or not expected:
            raise ClientInvalid("The client's id or secret is wrong.")
        scopes = granted_scopes(client_id, grant.scope)
        issued = await self._keys.issue(service_subject(client_id, scopes))
        return TokenAnswer(
            access_token=issued.token,
            token_type="Bearer",  # noqa: S106  The name of a scheme, not a secret.
            expires_in=issued.lives_seconds,
            scope=" ".join(scopes),
        )

    async def revoke(self, request: RevocationRequest) -> None:
        """Raises ClientInvalid."""
        _check_public(request.client_id)
        await self._refresh_tokens.revoke(request.token, request.client_id)

    async def _opened(self, proven: Proven, client_id: str, phone: Phone) -> TokenAnswer:
        identity = proven.identity
        async with self._database.write() as session:
            await self._attempts.hold(session, proven)
            await audit_marks.emit(session, Actor("customer", identity.id), "session.open", client_id=client_id)
            was_here = await self._sessions.was_here(session, identity.id)
            stored = await self._sessions.open_bearer(session, identity, client_id)
            refresh_token = await self._refresh_tokens.begin(session, stored.session_id)
            await self._devices.use_phone(session, identity.id, phone, was_here=was_here)
        return await self._answer(identity, stored, refresh_token)

    async def _answer(self, identity: Identity, stored: StoredSession, refresh_token: str) -> TokenAnswer:
        issued = await self._keys.issue(
            TokenSubject(
                subject=identity.id,
                kind=identity.kind.value,
                client_id=stored.client_id,
                session_id=stored.session_id,
                ends_at=stored.expires_at,
            )
        )
        return TokenAnswer(
            access_token=issued.token,
            token_type="Bearer",  # noqa: S106  The name of a scheme, not a secret.
            expires_in=issued.lives_seconds,
            refresh_token=refresh_token,
        )


def service_subject(client_id: str, scopes: list[str]) -> TokenSubject:
    """A service as the subject of a token: its id is made of its name, so it is the same after every start."""
    return TokenSubject(uuid5(_SERVICE_NAMESPACE, client_id), "service", client_id, scopes=scopes)


def _check_public(client_id: str) -> None:
    if client_id not in PUBLIC_CLIENTS:
        raise ClientInvalid("This client is not known.")
