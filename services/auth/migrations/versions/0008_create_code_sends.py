"""When an address or number was sent a code, across registrations; it is kept as a keyed digest alone."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE code_sends (
            id uuid PRIMARY KEY,
            address_digest bytea NOT NULL CHECK (length(address_digest) = 32),
            sent_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX code_sends_address ON code_sends (address_digest, sent_at)")
    op.execute("CREATE INDEX code_sends_sent_at ON code_sends (sent_at)")
    op.execute("ALTER TABLE code_sends REPLICA IDENTITY FULL")
    op.execute("ALTER PUBLICATION bank_changes ADD TABLE code_sends")
