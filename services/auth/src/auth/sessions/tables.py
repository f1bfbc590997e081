from sqlalchemy import TIMESTAMP, Column, LargeBinary, Table, Text, Uuid

from auth.metadata import metadata

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity_id", Uuid, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("signed_in_at", TIMESTAMP(timezone=True), nullable=False),
    Column("idle_expires_at", TIMESTAMP(timezone=True)),
    Column("expires_at", TIMESTAMP(timezone=True), nullable=False),
    Column("ended_at", TIMESTAMP(timezone=True)),
    Column("end_reason", Text),
)

session_value_hashes = Table(
    "session_value_hashes",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("value_hash", LargeBinary, nullable=False, unique=True),
)
