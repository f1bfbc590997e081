from sqlalchemy import TIMESTAMP, Boolean, Column, Table, Text, Uuid

from auth.metadata import metadata

registrations = Table(
    "registrations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("decoy", Boolean, nullable=False),
    Column("expires_at", TIMESTAMP(timezone=True), nullable=False),
    Column("email_proven", Boolean, nullable=False),
    Column("phone_proven", Boolean, nullable=False),
    Column("completed", Boolean, nullable=False),
)

registration_password_hashes = Table(
    "registration_password_hashes",
    metadata,
    Column("registration_id", Uuid, primary_key=True),
    Column("hash", Text, nullable=False),
)
