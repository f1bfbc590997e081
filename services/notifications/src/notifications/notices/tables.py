from sqlalchemy import TIMESTAMP, BigInteger, Column, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from notifications.metadata import metadata

inboxes = Table(
    "inboxes",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("last_position", BigInteger, nullable=False),
    Column("unread_count", BigInteger, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("transfer_id", Uuid),
    Column("account_id", Uuid),
    Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    Column("read_at", TIMESTAMP(timezone=True)),
)
