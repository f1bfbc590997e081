"""Which messages were sent. Neither addressee nor text is kept: texts hold one-time codes."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE messages (
            id uuid PRIMARY KEY,
            channel text NOT NULL CHECK (channel IN ('email', 'sms')),
            template text NOT NULL,
            language text NOT NULL CHECK (language IN ('en', 'es')),
            taken_at timestamptz NOT NULL,
            leased_until timestamptz,
            sent_at timestamptz
        )
    """)
    op.execute("CREATE INDEX messages_taken_at ON messages (taken_at)")
