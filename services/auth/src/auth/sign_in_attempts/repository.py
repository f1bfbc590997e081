from datetime import datetime

from servicekit.database import WriteSession
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from auth.sign_in_attempts.domain import Attempts
from auth.sign_in_attempts.tables import sign_in_attempts

_PURGE_MAX = 500
_LOCK_SPACE = 727_010


async def lock(session: WriteSession, email_digest: bytes) -> None:
    """One attempt for an address at a time, also while it has no row yet; held until the transaction ends."""
    key = int.from_bytes(email_digest[:4], "big", signed=True)
    await session.run(select(func.pg_advisory_xact_lock(text(str(_LOCK_SPACE)), key)))


async def of(session: WriteSession, email_digest: bytes) -> Attempts | None:
    row = await session.first(select(sign_in_attempts).where(sign_in_attempts.c.email_digest == email_digest))
    return None if row is None else Attempts(row.failures, row.failed_at, row.delayed_until)


async def put(session: WriteSession, email_digest: bytes, attempts: Attempts) -> None:
    row = {
        "failures": attempts.failures,
        "failed_at": attempts.failed_at,
        "delayed_until": attempts.delayed_until,
    }
    statement = insert(sign_in_attempts).values(email_digest=email_digest, **row)
    await session.run(statement.on_conflict_do_update(index_elements=["email_digest"], set_=row))


async def forget(session: WriteSession, email_digest: bytes) -> None:
    await session.run(delete(sign_in_attempts).where(sign_in_attempts.c.email_digest == email_digest))


async def purge(session: WriteSession, failed_before: datetime) -> int:
    digests = (
        select(sign_in_attempts.c.email_digest).where(sign_in_attempts.c.failed_at < failed_before).limit(_PURGE_MAX)
    )
    result = await session.run(
        delete(sign_in_attempts).where(sign_in_attempts.c.email_digest.in_(digests.scalar_subquery()))
    )
    return result.rowcount
