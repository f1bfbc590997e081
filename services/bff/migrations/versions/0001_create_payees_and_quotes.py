"""Payees and quotes, published whole to the bank's change data capture."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payees",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("label", sa.String(70), nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("holder_name_masked", sa.String(100), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_paid_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("customer_id", "iban", name="payees_customer_id_iban_key"),
    )
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("from_account_id", sa.Uuid, nullable=False),
        sa.Column("from_account_name", sa.String(80), nullable=False),
        sa.Column("from_account_iban", sa.String(34), nullable=False),
        sa.Column("payee_id", sa.Uuid, nullable=False),
        sa.Column("payee_label", sa.String(70), nullable=False),
        sa.Column("payee_iban", sa.String(34), nullable=False),
        sa.Column("payee_name_masked", sa.String(100), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("balance_after_minor", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.String(140), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_key", sa.String(64)),
        sa.CheckConstraint("amount_minor BETWEEN 1 AND 1000000000000", name="quotes_amount_minor_check"),
    )
    op.create_index("quotes_customer_id_expires_at_idx", "quotes", ["customer_id", "expires_at"])
    op.execute("ALTER TABLE payees REPLICA IDENTITY FULL")
    op.execute("ALTER TABLE quotes REPLICA IDENTITY FULL")
    op.execute("CREATE PUBLICATION bank_changes FOR TABLE payees, quotes")
