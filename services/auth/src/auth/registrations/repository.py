from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import WriteSession
from sqlalchemy import delete, insert, select, update

from auth.registrations.domain import Applicant, Registration
from auth.registrations.tables import registration_password_hashes, registrations

_PURGE_MAX = 500


async def add(session: WriteSession, registration: Registration, password_hash: str) -> None:
    applicant = registration.applicant
    await session.run(
        insert(registrations).values(
            id=registration.registration_id,
            full_name=applicant.full_name,
            email=applicant.email,
            phone=applicant.phone,
            language=applicant.language,
            decoy=registration.decoy,
            expires_at=registration.expires_at,
            email_proven=False,
            phone_proven=False,
            completed=False,
        )
    )
    await session.run(
        insert(registration_password_hashes).values(registration_id=registration.registration_id, hash=password_hash)
    )


async def locked(session: WriteSession, registration_id: UUID) -> Registration | None:
    """The registration, locked until the transaction ends: proofs and new codes come one after the other."""
    row = await session.first(select(registrations).where(registrations.c.id == registration_id).with_for_update())
    if row is None:
        return None
    return Registration(
        registration_id=row.id,
        applicant=Applicant(row.full_name, row.email, row.phone, row.language),
        decoy=row.decoy,
        expires_at=row.expires_at,
        email_proven=row.email_proven,
        phone_proven=row.phone_proven,
        completed=row.completed,
    )


async def save_proofs(session: WriteSession, registration: Registration) -> None:
    values: dict[str, Any] = {
        "email_proven": registration.email_proven,
        "phone_proven": registration.phone_proven,
        "completed": registration.completed,
    }
    await session.run(update(registrations).where(registrations.c.id == registration.registration_id).values(values))


async def take_password_hash(session: WriteSession, registration_id: UUID) -> str:
    """The hash, which is no longer kept here afterwards."""
    statement = (
        delete(registration_password_hashes)
        .where(registration_password_hashes.c.registration_id == registration_id)
        .returning(registration_password_hashes.c.hash)
    )
    return str(await session.scalar(statement))


async def purge(session: WriteSession, before: datetime) -> int:
    """Delete registrations that ended before this, a few hundred at most; their codes and hashes go with them."""
    over = select(registrations.c.id).where(registrations.c.expires_at < before).limit(_PURGE_MAX)
    result = await session.run(delete(registrations).where(registrations.c.id.in_(over.scalar_subquery())))
    return result.rowcount
