from sqlalchemy import TIMESTAMP, Column, Table, Text, Uuid

from notifications.metadata import metadata

contacts = Table(
    "contacts",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("full_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("language", Text, nullable=False),
    Column("language_at", TIMESTAMP(timezone=True), nullable=False),
)
