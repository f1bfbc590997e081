"""Registrations under way, their one-time codes, and the sealed messages that carry those."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE registrations (
            id uuid PRIMARY KEY,
            full_name text NOT NULL,
            email text NOT NULL,
            phone text NOT NULL,
            language text NOT NULL CHECK (language IN ('en', 'es')),
            decoy boolean NOT NULL,
            expires_at timestamptz NOT NULL,
            email_proven boolean NOT NULL,
            phone_proven boolean NOT NULL,
            completed boolean NOT NULL,
            CHECK (NOT completed OR (email_proven AND phone_proven))
        )
    """)
    op.execute("CREATE INDEX registrations_expires_at ON registrations (expires_at)")
    op.execute("""
        CREATE TABLE registration_password_hashes (
            registration_id uuid PRIMARY KEY REFERENCES registrations ON DELETE CASCADE,
            hash text NOT NULL CHECK (hash LIKE '$argon2id$%')
        )
    """)
    op.execute("""
        CREATE TABLE one_time_codes (
            id uuid PRIMARY KEY,
            registration_id uuid NOT NULL REFERENCES registrations ON DELETE CASCADE,
            channel text NOT NULL CHECK (channel IN ('email', 'phone')),
            sent_at timestamptz NOT NULL,
            guesses integer NOT NULL CHECK (guesses BETWEEN 0 AND 5),
            used boolean NOT NULL
        )
    """)
    op.execute("CREATE INDEX one_time_codes_registration ON one_time_codes (registration_id, channel, sent_at)")
    op.execute("""
        CREATE TABLE one_time_code_hashes (
            code_id uuid PRIMARY KEY REFERENCES one_time_codes ON DELETE CASCADE,
            code_hash bytea NOT NULL CHECK (length(code_hash) = 32)
        )
    """)
    op.execute("""
        CREATE TABLE code_deliveries (
            id uuid PRIMARY KEY,
            sealed_message bytea NOT NULL,
            due_at timestamptz NOT NULL,
            attempts integer NOT NULL CHECK (attempts >= 0),
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX code_deliveries_due_at ON code_deliveries (due_at)")
