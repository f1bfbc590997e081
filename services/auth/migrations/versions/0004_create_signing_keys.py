"""The key that signs tokens: its public part here, its private part sealed."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE signing_keys (
            kid text PRIMARY KEY,
            public_jwk jsonb NOT NULL CHECK (NOT public_jwk ? 'd'),
            created_at timestamptz NOT NULL,
            signs text NOT NULL,
            CONSTRAINT signing_keys_signs_key UNIQUE (signs)
        )
    """)
    op.execute("""
        CREATE TABLE signing_key_secrets (
            kid text PRIMARY KEY REFERENCES signing_keys ON DELETE CASCADE,
            sealed_private_jwk bytea NOT NULL
        )
    """)
