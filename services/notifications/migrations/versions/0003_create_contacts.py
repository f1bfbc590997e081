"""Whom to tell and how they want to be told: contacts copied from auth's events, wishes and phones of the customer."""

from alembic import op
from servicekit.inbox import create_inbox

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (
    # A language may become known before the rest: events come in any order.
    """
    CREATE TABLE contacts (
        customer_id uuid PRIMARY KEY,
        full_name text,
        email text,
        phone text,
        language text NOT NULL CHECK (language IN ('en', 'es')),
        language_at timestamptz NOT NULL
    )
    """,
    # What is on is not written down: a new category is on for everybody.
    """
    CREATE TABLE preferences (
        customer_id uuid PRIMARY KEY,
        switched_off text[] NOT NULL,
        fallback boolean NOT NULL,
        show_amounts boolean NOT NULL,
        quiet_from time,
        quiet_to time,
        CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
    )
    """,
    """
    CREATE TABLE push_devices (
        customer_id uuid NOT NULL,
        device_id uuid NOT NULL,
        name text NOT NULL,
        platform text NOT NULL CHECK (platform IN ('android', 'ios', 'web')),
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (customer_id, device_id)
    )
    """,
    """
    CREATE TABLE push_device_tokens (
        token text PRIMARY KEY,
        customer_id uuid NOT NULL,
        device_id uuid NOT NULL,
        UNIQUE (customer_id, device_id),
        FOREIGN KEY (customer_id, device_id) REFERENCES push_devices ON DELETE CASCADE
    )
    """,
)
_PUBLISHED = ("contacts", "preferences", "push_devices")


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    create_inbox(op)
    for table in _PUBLISHED:
        op.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
        op.execute(f"ALTER PUBLICATION bank_changes ADD TABLE {table}")
    # Without the token: whoever has it and the bank's key can write on somebody's lock screen.
    op.execute(
        "ALTER TABLE push_device_tokens REPLICA IDENTITY USING INDEX push_device_tokens_customer_id_device_id_key"
    )
    op.execute("ALTER PUBLICATION bank_changes ADD TABLE push_device_tokens (customer_id, device_id)")
