from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from auth.identities.domain import Identity, IdentityKind, Role, email_key
from auth.identities.tables import identities


async def add(session: WriteSession, identity: Identity, at: datetime) -> bool:
    """False when the e-mail address is taken; waits for a transaction that is just taking it."""
    statement = (
        insert(identities)
        .values(
            id=identity.id,
            kind=identity.kind.value,
            email=identity.email,
            email_key=email_key(identity.email),
            full_name=identity.full_name,
            language=identity.language,
            roles=[role.value for role in identity.roles],
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["email_key"])
        .returning(identities.c.id)
    )
    return await session.first(statement) is not None


async def by_email(session: ReadSession, email: str) -> Identity | None:
    row = await session.first(select(identities).where(identities.c.email_key == email_key(email)))
    return None if row is None else _identity(row)


async def by_id(session: ReadSession, identity_id: UUID) -> Identity | None:
    row = await session.first(select(identities).where(identities.c.id == identity_id))
    return None if row is None else _identity(row)


async def lock(session: WriteSession, identity_id: UUID) -> None:
    await session.run(select(identities.c.id).where(identities.c.id == identity_id).with_for_update(key_share=True))


async def set_language(session: WriteSession, identity_id: UUID, language: str) -> bool:
    other = (identities.c.id == identity_id, identities.c.language != language)
    result = await session.run(update(identities).where(*other).values(language=language))
    return result.rowcount == 1


async def set_roles(session: WriteSession, identity_id: UUID, roles: tuple[Role, ...]) -> None:
    values = [role.value for role in roles]
    await session.run(update(identities).where(identities.c.id == identity_id).values(roles=values))


def _identity(row: Row[Any]) -> Identity:
    return Identity(
        id=row.id,
        kind=IdentityKind(row.kind),
        email=row.email,
        full_name=row.full_name,
        language=row.language,
        roles=tuple(Role(role) for role in row.roles),
    )
