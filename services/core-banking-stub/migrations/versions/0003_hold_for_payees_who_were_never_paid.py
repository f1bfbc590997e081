"""A payee for whom money was only held has no first payment yet; and holds are found by when they expire."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The core reads the column alone, and knows of nulls from this version on.
    op.execute("""
        -- squawk-ignore ban-drop-not-null
        ALTER TABLE paid_payees ALTER COLUMN first_paid_at DROP NOT NULL
    """)
    op.execute("CREATE INDEX holds_expiry ON holds (expires_at)")
