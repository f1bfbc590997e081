"""Where changes come from: each step of making a slot is a row, and no row ever changes."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SOURCE_STEPS = """
    CREATE TABLE source_steps (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source text NOT NULL CHECK (source IN ('core', 'auth')),
        step text NOT NULL CHECK (step IN ('begun', 'installed', 'accepted', 'lost')),
        system_id text NOT NULL,
        timeline bigint NOT NULL,
        slot text NOT NULL,
        consistent_point bigint NOT NULL CHECK (consistent_point >= 0),
        published text[] NOT NULL,
        made_at timestamptz NOT NULL
    )
"""
_IMMUTABLE = (
    """
    CREATE FUNCTION refuse_change_of_source_steps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'source_steps are never changed, only added to' USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER source_steps_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON source_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_source_steps()
    """,
    "ALTER TABLE source_steps ENABLE ALWAYS TRIGGER source_steps_never_change",
    # Whoever was granted these by the default privileges of the owner, most of all the running service's role.
    """
    DO $$
    DECLARE
        other text;
    BEGIN
        FOR other IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_name = 'source_steps' AND grantee NOT IN (current_user, 'PUBLIC')
        LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON source_steps FROM %I', other);
        END LOOP;
        REVOKE UPDATE, DELETE, TRUNCATE ON source_steps FROM PUBLIC;
    END
    $$
    """,
)


def upgrade() -> None:
    for statement in (_SOURCE_STEPS, *_IMMUTABLE):
        op.execute(statement)
