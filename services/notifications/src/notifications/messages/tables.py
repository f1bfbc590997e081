from sqlalchemy import TIMESTAMP, Column, Table, Text, Uuid

from notifications.metadata import metadata

# Neither the addressee nor the text is kept: texts hold one-time codes.
messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("taken_at", TIMESTAMP(timezone=True), nullable=False),
    Column("leased_until", TIMESTAMP(timezone=True)),
    Column("sent_at", TIMESTAMP(timezone=True)),
)
