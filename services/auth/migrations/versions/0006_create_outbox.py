"""The outbox of auth's events."""

from alembic import op
from servicekit.outbox import create_outbox

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outbox(op)
