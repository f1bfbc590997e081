"""The table of judged orders; the migrations hold its constraints. Its readers write their own SQL."""

from sqlalchemy import BigInteger, Column, Date, DateTime, LargeBinary, MetaData, Table, Text, Uuid

metadata = MetaData()

Table(
    "transfers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("debit_version", BigInteger),
    Column("credit_version", BigInteger),
    Column("customer_id", Uuid),
    Column("debit_account_id", Uuid, nullable=False),
    Column("credit_account_id", Uuid, nullable=False),
    Column("quote_id", Uuid),
    Column("key_digest", Uuid, nullable=False),
    Column("hold_id", Uuid),
    Column("reversal_of", Uuid),
    Column("booking_date", Date, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("refusal_code", Text),
    Column("currency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("debit_name", Text, nullable=False),
    Column("credit_name", Text, nullable=False),
    Column("payee_label", Text),
)
