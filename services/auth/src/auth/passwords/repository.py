from datetime import datetime
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from auth.passwords.tables import password_hashes


async def put(session: WriteSession, identity_id: UUID, stored_hash: str, at: datetime) -> None:
    row = {"hash": stored_hash, "changed_at": at}
    statement = insert(password_hashes).values(identity_id=identity_id, **row)
    await session.run(statement.on_conflict_do_update(index_elements=["identity_id"], set_=row))


async def hash_of(session: ReadSession, identity_id: UUID) -> str | None:
    found: str | None = await session.scalar(
        select(password_hashes.c.hash).where(password_hashes.c.identity_id == identity_id)
    )
    return found
