from sqlalchemy import Column, DateTime, MetaData, String, Table, UniqueConstraint, Uuid

metadata = MetaData()

payees = Table(
    "payees",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
    Column("label", String(70), nullable=False),
    Column("iban", String(34), nullable=False),
    Column("holder_name_masked", String(100), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_paid_at", DateTime(timezone=True)),
    UniqueConstraint("customer_id", "iban", name="payees_customer_id_iban_key"),
)
