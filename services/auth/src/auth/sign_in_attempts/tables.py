from sqlalchemy import TIMESTAMP, Column, Integer, LargeBinary, Table

from auth.metadata import metadata

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("email_digest", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", TIMESTAMP(timezone=True), nullable=False),
    Column("delayed_until", TIMESTAMP(timezone=True), nullable=False),
)
