from uuid import UUID

from kernel.clock import Clock
from servicekit.database import ReadSession, WriteSession

from auth.identities import repository
from auth.identities.domain import Identity, IdentityKind, Role, email_key, email_masked, phone_masked

__all__ = ["Identity", "IdentityKind", "IdentityService", "Role", "email_key", "email_masked", "phone_masked"]


class IdentityService:
    """Always part of a caller's transaction: an identity comes to be together with a customer or an operator."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def add(self, session: WriteSession, identity: Identity) -> bool:
        """False when somebody has this e-mail address."""
        return await repository.add(session, identity, self._clock.now())

    async def by_email(self, session: ReadSession, email: str) -> Identity | None:
        return await repository.by_email(session, email)

    async def by_id(self, session: ReadSession, identity_id: UUID) -> Identity | None:
        return await repository.by_id(session, identity_id)

    async def lock(self, session: WriteSession, identity_id: UUID) -> None:
        """Until the caller's transaction ends; what refers to the identity may still be added."""
        await repository.lock(session, identity_id)

    async def set_language(self, session: WriteSession, identity_id: UUID, language: str) -> bool:
        """False when it is this language already."""
        return await repository.set_language(session, identity_id, language)

    async def set_roles(self, session: WriteSession, identity_id: UUID, roles: tuple[Role, ...]) -> None:
        await repository.set_roles(session, identity_id, roles)
