"""The trail: records, the tree over them, its signed checkpoints, and the keys of the payloads. Rows are only added."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    # Every column but leaf_hash goes into the leaf's hash: docs/trail.md, format 1.
    """
    CREATE TABLE records (
        index bigint PRIMARY KEY CHECK (index >= 0),
        format smallint NOT NULL CHECK (format = 1),
        source text NOT NULL CHECK (source IN ('core', 'auth')),
        end_lsn bigint NOT NULL,
        seq bigint NOT NULL CHECK (seq >= 0),
        committed_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        kind text NOT NULL
            CHECK (kind IN ('insert', 'update', 'delete', 'truncate', 'snapshot', 'action', 'gap')),
        table_name text,
        object_id text COLLATE "C",
        actor_kind text NOT NULL,
        actor_subject text,
        action text,
        request_id text,
        trace_id text,
        facts text NOT NULL,
        payload_key_id uuid,
        nonce bytea NOT NULL,
        ciphertext bytea NOT NULL,
        leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
        CONSTRAINT records_position UNIQUE (source, end_lsn, seq),
        CONSTRAINT records_payload_whole CHECK (
            octet_length(nonce) = CASE WHEN payload_key_id IS NULL THEN 0 ELSE 12 END
            AND (payload_key_id IS NULL) = (octet_length(ciphertext) = 0)
        )
    )
    """,
    # The last transaction of a source is the one recorded last, even where a new cluster counts from a lower position.
    "CREATE INDEX records_source ON records (source, index)",
    "CREATE INDEX records_object ON records (object_id, index) WHERE object_id IS NOT NULL",
    "CREATE INDEX records_table ON records (table_name, index)",
    "CREATE INDEX records_actor ON records (actor_subject, index) WHERE actor_subject IS NOT NULL",
    "CREATE INDEX records_request ON records (request_id, index) WHERE request_id IS NOT NULL",
    "CREATE INDEX records_committed_at ON records (committed_at)",
    # A row that many actors of one commit share names them in its facts.
    "CREATE INDEX records_shared ON records USING gin ((facts::jsonb) jsonb_path_ops) WHERE actor_kind = 'several'",
    """
    CREATE TABLE tree_tiles (
        level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
        index bigint NOT NULL CHECK (index >= 0),
        hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        PRIMARY KEY (level, index)
    )
    """,
    """
    CREATE TABLE checkpoints (
        size bigint PRIMARY KEY CHECK (size > 0),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        note text NOT NULL,
        made_at timestamptz NOT NULL
    )
    """,
    # No foreign key leads here: a payload outlives its key, and is then unreadable for good.
    """
    CREATE TABLE payload_keys (
        id uuid PRIMARY KEY,
        subject text NOT NULL CONSTRAINT payload_keys_subject UNIQUE,
        wrapped_key bytea NOT NULL,
        made_at timestamptz NOT NULL
    )
    """,
)

_REFUSAL = """
    CREATE FUNCTION refuse_change_of_trail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the trail is never changed' USING ERRCODE = 'restrict_violation';
    END
    $$
"""

_ONLY_ADDED = {
    "source_steps": "UPDATE OR DELETE OR TRUNCATE",
    "records": "UPDATE OR DELETE OR TRUNCATE",
    "tree_tiles": "UPDATE OR DELETE OR TRUNCATE",
    "checkpoints": "UPDATE OR DELETE OR TRUNCATE",
    # The owner deletes a key so that what it sealed can never be read again.
    "payload_keys": "UPDATE OR TRUNCATE",
}


def _protect(table: str, deeds: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_never_change BEFORE {deeds} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trail()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_change")
    # Whoever was granted these by the default privileges of the owner, most of all the running service's role.
    op.execute(f"""
        DO $$
        DECLARE
            other text;
        BEGIN
            FOR other IN
                SELECT DISTINCT grantee FROM information_schema.role_table_grants
                WHERE table_name = '{table}' AND grantee NOT IN (current_user, 'PUBLIC')
            LOOP
                EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I', other);
            END LOOP;
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC;
        END
        $$
    """)


def upgrade() -> None:
    for statement in (*_TABLES, _REFUSAL):
        op.execute(statement)
    for table, deeds in _ONLY_ADDED.items():
        _protect(table, deeds)
