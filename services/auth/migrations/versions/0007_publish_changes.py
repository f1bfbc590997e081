"""What the audit reads from the write-ahead log: every table, but never a secret column.

The outbox, its cursors and the sealed messages under way are not published.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHOLE = (
    "identities",
    "customers",
    "registrations",
    "one_time_codes",
    "sessions",
    "refresh_tokens",
    "signing_keys",
    "sign_in_attempts",
)
_WITHOUT_SECRETS = (
    "password_hashes (identity_id, changed_at)",
    "registration_password_hashes (registration_id)",
    "one_time_code_hashes (code_id)",
    "session_value_hashes (session_id)",
    "refresh_token_secrets (token_id)",
    "signing_key_secrets (kid)",
)


def upgrade() -> None:
    for table in _WHOLE:
        op.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
    op.execute(f"CREATE PUBLICATION bank_changes FOR TABLE {', '.join((*_WHOLE, *_WITHOUT_SECRETS))}")
