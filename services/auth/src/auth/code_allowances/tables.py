from sqlalchemy import TIMESTAMP, Column, LargeBinary, Table, Uuid

from auth.metadata import metadata

code_sends = Table(
    "code_sends",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("address_digest", LargeBinary, nullable=False),
    Column("sent_at", TIMESTAMP(timezone=True), nullable=False),
)
