"""The ledger's tables; the migrations hold their constraints."""

from sqlalchemy import BigInteger, Column, Date, DateTime, MetaData, Table, Text, Uuid

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("debits_posted", BigInteger, nullable=False),
    Column("credits_posted", BigInteger, nullable=False),
    Column("debits_pending", BigInteger, nullable=False),
    Column("credits_pending", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("floor", BigInteger),
)

entries = Table(
    "entries",
    metadata,
    Column("version", BigInteger, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("balance_after", BigInteger, nullable=False),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("account_id", Uuid, primary_key=True),
    Column("transfer_id", Uuid, nullable=False),
    Column("booking_date", Date, nullable=False),
    Column("value_date", Date, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

hold_resolutions = Table(
    "hold_resolutions",
    metadata,
    Column("hold_id", Uuid, primary_key=True),
    Column("resolution", Text, nullable=False),
    Column("transfer_id", Uuid, nullable=False),
    Column("resolved_at", DateTime(timezone=True), nullable=False),
)
