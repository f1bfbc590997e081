from sqlalchemy import ARRAY, Boolean, Column, Table, Text, Time, Uuid

from notifications.metadata import metadata

preferences = Table(
    "preferences",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("switched_off", ARRAY(Text), nullable=False),
    Column("fallback", Boolean, nullable=False),
    Column("show_amounts", Boolean, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
)
