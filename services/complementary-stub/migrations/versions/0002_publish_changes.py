"""What the audit reads from the write-ahead log."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE profiles REPLICA IDENTITY FULL")
    op.execute("ALTER TABLE documents REPLICA IDENTITY FULL")
    op.execute("CREATE PUBLICATION bank_changes FOR TABLE profiles, documents")
