"""Customers and operators, with their password hashes in a table of their own."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE identities (
            id uuid PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('customer', 'operator')),
            email text NOT NULL CHECK (length(email) <= 254),
            email_key text NOT NULL CONSTRAINT identities_email_key_key UNIQUE,
            full_name text NOT NULL CHECK (length(full_name) BETWEEN 2 AND 100),
            language text NOT NULL CHECK (language IN ('en', 'es')),
            roles text[] NOT NULL CHECK (roles <@ ARRAY['analyst', 'supervisor', 'auditor']),
            created_at timestamptz NOT NULL,
            CHECK (kind = 'operator' OR roles = '{}')
        )
    """)
    op.execute("""
        CREATE TABLE customers (
            id uuid PRIMARY KEY REFERENCES identities,
            phone text NOT NULL CHECK (phone ~ '^[+][0-9]{5,15}$'),
            registered_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE password_hashes (
            identity_id uuid PRIMARY KEY REFERENCES identities ON DELETE CASCADE,
            hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
            changed_at timestamptz NOT NULL
        )
    """)
