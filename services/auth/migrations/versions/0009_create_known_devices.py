"""Where customers have signed in; the hash of what tells a device apart lies in a table of its own."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE known_devices (
            id uuid PRIMARY KEY,
            identity_id uuid NOT NULL REFERENCES identities ON DELETE CASCADE,
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
            first_seen_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX known_devices_identity_id ON known_devices (identity_id, last_seen_at)")
    op.execute("CREATE INDEX known_devices_last_seen_at ON known_devices (last_seen_at)")
    # The value comes first in the key: whether anybody knows it is asked as well.
    op.execute("""
        CREATE TABLE known_device_hashes (
            device_id uuid PRIMARY KEY REFERENCES known_devices ON DELETE CASCADE,
            identity_id uuid NOT NULL,
            value_hash bytea NOT NULL CHECK (length(value_hash) = 32),
            CONSTRAINT known_device_hashes_one_of_a_person UNIQUE (value_hash, identity_id)
        )
    """)
    op.execute("ALTER TABLE known_devices REPLICA IDENTITY FULL")
    op.execute("ALTER PUBLICATION bank_changes ADD TABLE known_devices")
    op.execute("ALTER PUBLICATION bank_changes ADD TABLE known_device_hashes (device_id, identity_id)")
