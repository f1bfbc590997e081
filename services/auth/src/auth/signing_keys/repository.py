from collections.abc import Sequence
from datetime import datetime

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from auth.signing_keys.tables import signing_key_secrets, signing_keys

_SIGNS = "access-tokens"


async def sealed_private_jwk(session: ReadSession) -> tuple[str, bytes] | None:
    """Id and sealed text of the key that signs."""
    row = await session.first(
        select(signing_keys.c.kid, signing_key_secrets.c.sealed_private_jwk)
        .join(signing_key_secrets, signing_key_secrets.c.kid == signing_keys.c.kid)
        .where(signing_keys.c.signs == _SIGNS)
    )
    return None if row is None else (row.kid, row.sealed_private_jwk)


async def public_jwks(session: ReadSession) -> Sequence[dict[str, str]]:
    rows = await session.all(select(signing_keys.c.public_jwk).order_by(signing_keys.c.created_at))
    return [row.public_jwk for row in rows]


async def add_unless_there(session: WriteSession, public_jwk: dict[str, str], sealed: bytes, at: datetime) -> None:
    """Two copies of auth that start at once make one key: the second one's is dropped."""
    kid = public_jwk["kid"]
    added = await session.first(
        insert_or_skip(signing_keys)
        .values(kid=kid, public_jwk=public_jwk, created_at=at, signs=_SIGNS)
        .on_conflict_do_nothing(index_elements=["signs"])
        .returning(signing_keys.c.kid)
    )
    if added is not None:
        await session.run(insert(signing_key_secrets).values(kid=kid, sealed_private_jwk=sealed))
