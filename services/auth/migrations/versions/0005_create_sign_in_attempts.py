"""Consecutive wrong passwords for an e-mail address, which is kept as a keyed digest alone."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE sign_in_attempts (
            email_digest bytea PRIMARY KEY CHECK (length(email_digest) = 32),
            failures integer NOT NULL CHECK (failures >= 1),
            failed_at timestamptz NOT NULL,
            delayed_until timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX sign_in_attempts_failed_at ON sign_in_attempts (failed_at)")
