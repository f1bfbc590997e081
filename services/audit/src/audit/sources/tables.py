"""Each step of making a slot; rows are only added."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Table, Text

from audit.metadata import metadata

source_steps = Table(
    "source_steps",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("system_id", Text, nullable=False),
    Column("timeline", BigInteger, nullable=False),
    Column("slot", Text, nullable=False),
    Column("consistent_point", BigInteger, nullable=False),
    Column("published", ARRAY(Text), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
