"""A session can end because the person's password was changed in another one."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing is lost: a wider one takes its place in the same transaction.
    op.execute("""
        -- squawk-ignore ban-drop-constraint
        ALTER TABLE sessions DROP CONSTRAINT sessions_end_reason_check
    """)
    op.execute("""
        ALTER TABLE sessions ADD CONSTRAINT sessions_end_reason_check
        CHECK (end_reason IN ('signed-out', 'replaced', 'refresh-reused', 'password-changed')) NOT VALID
    """)
    op.execute("ALTER TABLE sessions VALIDATE CONSTRAINT sessions_end_reason_check")
