"""The in-app inbox: one notice for each event and customer, numbered without a gap."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE inboxes (
        customer_id uuid PRIMARY KEY,
        last_position bigint NOT NULL CHECK (last_position >= 0),
        unread_count bigint NOT NULL CHECK (unread_count >= 0)
    )
    """,
    """
    CREATE TABLE notices (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES inboxes,
        position bigint NOT NULL,
        event_id uuid NOT NULL,
        kind text NOT NULL,
        details jsonb NOT NULL,
        transfer_id uuid,
        account_id uuid,
        created_at timestamptz NOT NULL,
        read_at timestamptz,
        UNIQUE (customer_id, position),
        UNIQUE (event_id, customer_id)
    )
    """,
)


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    op.execute("CREATE INDEX notices_unread ON notices (customer_id, position) WHERE read_at IS NULL")
    for table in ("inboxes", "notices"):
        op.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
        op.execute(f"ALTER PUBLICATION bank_changes ADD TABLE {table}")
