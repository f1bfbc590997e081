"""Tables of who holds which account; balances are the ledger's."""

from sqlalchemy import Column, DateTime, MetaData, SmallInteger, Table, Text, Uuid

metadata = MetaData()

customers = Table(
    "customers",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("legal_name", Text, nullable=False),
)

account_details = Table(
    "account_details",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("opening_key", Text, nullable=False),
    Column("iban", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
)

account_holders = Table(
    "account_holders",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("customer_id", Uuid, primary_key=True),
    Column("position", SmallInteger, nullable=False),
)
