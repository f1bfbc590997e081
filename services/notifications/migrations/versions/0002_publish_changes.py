"""What the audit reads from the write-ahead log: which messages were sent, and none of their contents."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE messages REPLICA IDENTITY FULL")
    op.execute("CREATE PUBLICATION bank_changes FOR TABLE messages")
