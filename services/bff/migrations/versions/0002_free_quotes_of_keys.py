"""A quote no longer knows the key that confirmed it.

That a quote is used once is decided by the ledger, in the commit that moves the money: two places that both say it
could say different things, and writing the key here first cost every transfer a commit of its own.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The service stands still meanwhile, and what starts after it no longer asks for the column.
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE quotes DROP COLUMN confirmed_key")
