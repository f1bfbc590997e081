from sqlalchemy import TIMESTAMP, Column, LargeBinary, Table, Text, Uuid

from audit.metadata import metadata

payload_keys = Table(
    "payload_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, unique=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("made_at", TIMESTAMP(timezone=True), nullable=False),
)
