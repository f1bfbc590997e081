"""Where changes come from: each step of making a slot is a row. 0002 sees to it that no row ever changes."""

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


def upgrade() -> None:
    op.execute(_SOURCE_STEPS)
