"""What goes out by e-mail, SMS and push, and a log of every attempt."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        notice_id uuid NOT NULL REFERENCES notices,
        customer_id uuid NOT NULL,
        category text NOT NULL,
        channel text NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
        device_id uuid,
        fallback_of uuid REFERENCES deliveries,
        state text NOT NULL CHECK (state IN ('due', 'sent', 'failed', 'doubtful')),
        failure text,
        tries integer NOT NULL CHECK (tries >= 0),
        created_at timestamptz NOT NULL,
        wanted_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        finished_at timestamptz
    )
    """,
    """
    CREATE TABLE delivery_attempts (
        delivery_id uuid NOT NULL REFERENCES deliveries,
        number integer NOT NULL,
        began_at timestamptz NOT NULL,
        ended_at timestamptz,
        outcome text NOT NULL
            CHECK (outcome IN ('begun', 'accepted', 'refused', 'unavailable', 'uncertain', 'interrupted')),
        provider_id text,
        error text,
        PRIMARY KEY (delivery_id, number)
    )
    """,
)
_INDEXES = (
    "CREATE INDEX deliveries_due ON deliveries ((category <> 'security'), due_at) WHERE state = 'due'",
    "CREATE INDEX deliveries_notice ON deliveries (notice_id)",
    "CREATE INDEX deliveries_customer ON deliveries (customer_id, created_at, id)",
    """
    CREATE INDEX delivery_attempts_doubtful ON delivery_attempts (outcome)
    WHERE outcome IN ('begun', 'uncertain', 'interrupted')
    """,
)


def upgrade() -> None:
    for statement in (*_TABLES, *_INDEXES):
        op.execute(statement)
    for table in ("deliveries", "delivery_attempts"):
        op.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
        op.execute(f"ALTER PUBLICATION bank_changes ADD TABLE {table}")
