from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, MetaData, String, Table, Uuid

metadata = MetaData()

quotes = Table(
    "quotes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("from_account_id", Uuid, nullable=False),
    Column("from_account_name", String(80), nullable=False),
    Column("from_account_iban", String(34), nullable=False),
    Column("payee_id", Uuid, nullable=False),
    Column("payee_label", String(70), nullable=False),
    Column("payee_iban", String(34), nullable=False),
    Column("payee_name_masked", String(100), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("balance_after_minor", BigInteger, nullable=False),
    Column("reference", String(140), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount_minor BETWEEN 1 AND 1000000000000", name="quotes_amount_minor_check"),
    Index("quotes_customer_id_expires_at_idx", "customer_id", "expires_at"),
)
