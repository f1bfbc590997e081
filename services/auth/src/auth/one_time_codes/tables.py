from sqlalchemy import TIMESTAMP, Boolean, Column, Integer, LargeBinary, Table, Text, Uuid

from auth.metadata import metadata

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("registration_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("sent_at", TIMESTAMP(timezone=True), nullable=False),
    Column("guesses", Integer, nullable=False),
    Column("used", Boolean, nullable=False),
)

one_time_code_hashes = Table(
    "one_time_code_hashes",
    metadata,
    Column("code_id", Uuid, primary_key=True),
    Column("code_hash", LargeBinary, nullable=False),
)
