"""The trace of the event that a delivery tells of: what is sent later still belongs to the request that caused it."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN traceparent text")
