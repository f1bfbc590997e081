from sqlalchemy import TIMESTAMP, Column, Integer, Table, Text, Uuid

from notifications.metadata import metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("notice_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("category", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("device_id", Uuid),
    Column("fallback_of", Uuid),
    Column("state", Text, nullable=False),
    Column("failure", Text),
    Column("tries", Integer, nullable=False),
    Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    Column("wanted_at", TIMESTAMP(timezone=True), nullable=False),
    Column("due_at", TIMESTAMP(timezone=True), nullable=False),
    Column("finished_at", TIMESTAMP(timezone=True)),
    Column("traceparent", Text),
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("began_at", TIMESTAMP(timezone=True), nullable=False),
    Column("ended_at", TIMESTAMP(timezone=True)),
    Column("outcome", Text, nullable=False),
    Column("provider_id", Text),
    Column("error", Text),
)
