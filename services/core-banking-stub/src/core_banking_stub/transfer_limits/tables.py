"""The tables of limits; the migrations hold their constraints. The writer of the ledger reads them for each group."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, MetaData, SmallInteger, Table, Text, Uuid

metadata = MetaData()

transfer_limits = Table(
    "transfer_limits",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("per_transfer", BigInteger, nullable=False),
    Column("per_day", BigInteger, nullable=False),
    Column("new_payee", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
)

limit_usages = Table(
    "limit_usages",
    metadata,
    Column("spent", BigInteger, nullable=False),
    Column("customer_id", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("currency", Text, primary_key=True),
)

paid_payees = Table(
    "paid_payees",
    metadata,
    Column("first_paid_at", DateTime(timezone=True)),
    Column("spent", BigInteger, nullable=False),
    Column("customer_id", Uuid, primary_key=True),
    Column("account_id", Uuid, primary_key=True),
)

ledger_writers = Table(
    "ledger_writers",
    metadata,
    Column("epoch", BigInteger, nullable=False),
    Column("beaten_at", DateTime(timezone=True), nullable=False),
    Column("partition", SmallInteger, primary_key=True),
    Column("backend", Integer),
)
