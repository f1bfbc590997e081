from sqlalchemy import TIMESTAMP, Column, Integer, LargeBinary, Table, Uuid

from auth.metadata import metadata

code_deliveries = Table(
    "code_deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sealed_message", LargeBinary, nullable=False),
    Column("due_at", TIMESTAMP(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("expires_at", TIMESTAMP(timezone=True), nullable=False),
)
