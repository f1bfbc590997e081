from sqlalchemy import TIMESTAMP, Column, Table, Text, Uuid

from auth.metadata import metadata

customers = Table(
    "customers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("phone", Text, nullable=False),
    Column("registered_at", TIMESTAMP(timezone=True), nullable=False),
)
