from sqlalchemy import TIMESTAMP, Column, LargeBinary, Table, Text, UniqueConstraint, Uuid

from auth.metadata import metadata

known_devices = Table(
    "known_devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_seen_at", TIMESTAMP(timezone=True), nullable=False),
    Column("last_seen_at", TIMESTAMP(timezone=True), nullable=False),
)

known_device_hashes = Table(
    "known_device_hashes",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("identity_id", Uuid, nullable=False),
    Column("value_hash", LargeBinary, nullable=False),
    UniqueConstraint("value_hash", "identity_id", name="known_device_hashes_one_of_a_person"),
)
