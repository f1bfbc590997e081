from sqlalchemy import TIMESTAMP, Column, Table, Text, Uuid

from notifications.metadata import metadata

push_devices = Table(
    "push_devices",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("device_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("updated_at", TIMESTAMP(timezone=True), nullable=False),
)

push_device_tokens = Table(
    "push_device_tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("device_id", Uuid, nullable=False),
)
