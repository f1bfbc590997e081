"""Sessions of browsers and of programs; what proves them lies in tables of its own."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE sessions (
            id uuid PRIMARY KEY,
            identity_id uuid NOT NULL REFERENCES identities ON DELETE CASCADE,
            client_id text NOT NULL,
            signed_in_at timestamptz NOT NULL,
            idle_expires_at timestamptz,
            expires_at timestamptz NOT NULL,
            ended_at timestamptz,
            end_reason text CHECK (end_reason IN ('signed-out', 'replaced', 'refresh-reused')),
            CHECK ((ended_at IS NULL) = (end_reason IS NULL))
        )
    """)
    op.execute("CREATE INDEX sessions_identity_id ON sessions (identity_id)")
    op.execute("CREATE INDEX sessions_expires_at ON sessions (expires_at)")
    op.execute("""
        CREATE TABLE session_value_hashes (
            session_id uuid PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
            value_hash bytea NOT NULL CHECK (length(value_hash) = 32),
            CONSTRAINT session_value_hashes_value_hash_key UNIQUE (value_hash)
        )
    """)
    op.execute("""
        CREATE TABLE refresh_tokens (
            id uuid PRIMARY KEY,
            session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
            generation integer NOT NULL CHECK (generation >= 1),
            issued_at timestamptz NOT NULL,
            used_at timestamptz,
            CONSTRAINT refresh_tokens_one_successor UNIQUE (session_id, generation)
        )
    """)
    op.execute("""
        CREATE TABLE refresh_token_secrets (
            token_id uuid PRIMARY KEY REFERENCES refresh_tokens ON DELETE CASCADE,
            token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
            sealed_successor bytea,
            CONSTRAINT refresh_token_secrets_token_hash_key UNIQUE (token_hash)
        )
    """)
    op.execute(
        "CREATE INDEX refresh_token_secrets_successor ON refresh_token_secrets (token_id)"
        " WHERE sealed_successor IS NOT NULL"
    )
