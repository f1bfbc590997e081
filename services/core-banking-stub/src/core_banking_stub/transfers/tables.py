"""Every order that was judged, with its outcome; a row never changes."""

from sqlalchemy import BigInteger, Column, Date, DateTime, LargeBinary, MetaData, Table, Text, Uuid

metadata = MetaData()

transfers = Table(
    "transfers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid),
    Column("operation", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("quote_id", Uuid),
    Column("status", Text, nullable=False),
    Column("refusal_code", Text),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("debit_account_id", Uuid, nullable=False),
    Column("debit_name", Text, nullable=False),
    Column("debit_iban_masked", Text),
    Column("debit_version", BigInteger),
    Column("debit_balance_after", BigInteger),
    Column("credit_account_id", Uuid, nullable=False),
    Column("credit_name", Text, nullable=False),
    Column("credit_iban_masked", Text),
    Column("credit_version", BigInteger),
    Column("credit_balance_after", BigInteger),
    Column("booked_at", DateTime(timezone=True), nullable=False),
    Column("booking_date", Date, nullable=False),
)
