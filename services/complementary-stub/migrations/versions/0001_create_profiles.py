"""What the bank knows of customers beyond their contacts. Of a document's number only the mask is ever kept."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE profiles (
        customer_id uuid PRIMARY KEY,
        street text,
        postal_code text,
        city text,
        country text CHECK (country ~ '^[A-Z]{2}$'),
        birth_date date,
        occupation text CHECK (occupation IN
            ('employed', 'self-employed', 'student', 'retired', 'unemployed', 'homemaker', 'other')),
        income_band text CHECK (income_band IN ('under-15k', '15k-30k', '30k-60k', '60k-100k', 'over-100k')),
        updated_at timestamptz NOT NULL,
        CHECK (num_nulls(street, postal_code, city, country) IN (0, 4))
    )
    """,
    """
    CREATE TABLE documents (
        customer_id uuid NOT NULL REFERENCES profiles,
        place smallint NOT NULL CHECK (place BETWEEN 0 AND 4),
        kind text NOT NULL CHECK (kind IN ('passport', 'identity-card', 'residence-permit')),
        number_masked text NOT NULL,
        country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        expires_on date NOT NULL,
        PRIMARY KEY (customer_id, place)
    )
    """,
)


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
