from sqlalchemy import TIMESTAMP, Column, Integer, LargeBinary, Table, Uuid

from auth.metadata import metadata

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("issued_at", TIMESTAMP(timezone=True), nullable=False),
    Column("used_at", TIMESTAMP(timezone=True)),
)

refresh_token_secrets = Table(
    "refresh_token_secrets",
    metadata,
    Column("token_id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("sealed_successor", LargeBinary),
)
