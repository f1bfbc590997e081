from sqlalchemy import TIMESTAMP, Column, Table, Text, Uuid

from auth.metadata import metadata

password_hashes = Table(
    "password_hashes",
    metadata,
    Column("identity_id", Uuid, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed_at", TIMESTAMP(timezone=True), nullable=False),
)
