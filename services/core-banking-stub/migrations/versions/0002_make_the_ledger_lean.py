"""A leaner ledger for a writer that commits groups: no text twice, limits of customers, and who writes.

Texts of statements stand in the transfer once; a transfer's event is rendered from its row when it is published; of a
key its digest is kept, which is how it is found. Whoever writes the ledger has read every row that it names under lock,
so the tables that grow with each transfer carry no foreign keys; the book checks look for rows that point nowhere.

The core stands still while this runs: both tables are copied.
"""

from alembic import op
from servicekit.outbox import slim_outbox

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TRANSFERS = (
    # The core stands still meanwhile, so what locks and renames break nobody.
    """
    -- squawk-ignore-file renaming-table, renaming-object, ban-drop-table, ban-drop-constraint, ban-drop-not-null
    -- squawk-ignore-file constraint-missing-not-valid, adding-serial-primary-key-field, adding-not-nullable-field
    ALTER TABLE transfers RENAME TO transfers_before
    """,
    "ALTER TABLE entries RENAME TO entries_before",
    "ALTER TABLE transfers_before RENAME CONSTRAINT transfers_pkey TO transfers_before_pkey",
    "ALTER TABLE transfers_before RENAME CONSTRAINT transfers_key TO transfers_before_key",
    "ALTER TABLE entries_before RENAME CONSTRAINT entries_pkey TO entries_before_pkey",
    "ALTER INDEX entries_booked_at RENAME TO entries_before_booked_at",
    # Columns of one width stand together: no bytes are lost to alignment.
    """
    CREATE TABLE transfers (
        id uuid PRIMARY KEY,
        booked_at timestamptz NOT NULL,
        amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
        debit_version bigint,
        credit_version bigint,
        customer_id uuid,
        debit_account_id uuid NOT NULL,
        credit_account_id uuid NOT NULL,
        quote_id uuid CONSTRAINT transfers_quote UNIQUE,
        key_digest uuid NOT NULL CONSTRAINT transfers_key UNIQUE,
        hold_id uuid,
        reversal_of uuid,
        booking_date date NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('completed', 'refused', 'held', 'voided')),
        operation text NOT NULL,
        request_hash bytea NOT NULL CHECK (length(request_hash) = 16),
        refusal_code text,
        currency text NOT NULL,
        reference text NOT NULL CHECK (length(reference) <= 140),
        debit_name text NOT NULL,
        credit_name text NOT NULL,
        payee_label text,
        CONSTRAINT transfers_outcome_whole CHECK (
            (outcome = 'refused') = (refusal_code IS NOT NULL)
            AND (outcome = 'completed') = (debit_version IS NOT NULL)
            AND num_nulls(debit_version, credit_version) IN (0, 2)
        )
    )
    """,
    """
    CREATE TABLE entries (
        version bigint NOT NULL CHECK (version >= 1),
        amount bigint NOT NULL CHECK (amount <> 0 AND abs(amount) <= 1000000000000),
        balance_after bigint NOT NULL,
        booked_at timestamptz NOT NULL,
        account_id uuid NOT NULL,
        transfer_id uuid NOT NULL,
        booking_date date NOT NULL,
        value_date date NOT NULL,
        PRIMARY KEY (account_id, version)
    )
    """,
    """
    INSERT INTO transfers
    SELECT t.id, t.booked_at, t.amount, t.debit_version, t.credit_version, t.customer_id, t.debit_account_id,
        t.credit_account_id, t.quote_id,
        encode(substring(sha256(convert_to(
            coalesce(t.customer_id::text, '') || '/' || t.operation || '/' || t.idempotency_key, 'UTF8'
        )), 1, 16), 'hex')::uuid,
        NULL, NULL, t.booking_date, t.status, t.operation, substring(t.request_hash, 1, 16),
        t.refusal_code, t.currency, t.reference, t.debit_name, t.credit_name,
        nullif(e.counterparty_name, t.credit_name)
    FROM transfers_before t
    LEFT JOIN entries_before e ON e.account_id = t.debit_account_id AND e.version = t.debit_version
    """,
    """
    INSERT INTO entries
    SELECT version, amount, balance_after, booked_at, account_id, transfer_id, booking_date, value_date
    FROM entries_before ORDER BY booked_at, account_id, version
    """,
    "ALTER TABLE hold_resolutions DROP CONSTRAINT hold_resolutions_transfer_id_fkey",
    "DROP TABLE entries_before",
    "DROP TABLE transfers_before",
    """
    CREATE UNIQUE INDEX transfers_reversed_once ON transfers (reversal_of)
    WHERE reversal_of IS NOT NULL AND outcome <> 'refused'
    """,
    "CREATE INDEX entries_booked_at ON entries USING brin (booked_at)",
    "ALTER TABLE entries REPLICA IDENTITY FULL",
    "ALTER TABLE transfers REPLICA IDENTITY FULL",
)

# How a text is searched for: without case, accents and doubled spaces.
_FOLDED = """
    CREATE FUNCTION folded(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT btrim(regexp_replace(regexp_replace(
            normalize(casefold(normalize(given, NFKD) COLLATE pg_unicode_fast), NFKD),
            '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]', '', 'g'),
            '\\s+', ' ', 'g'))
    $$
"""

_IMMUTABLE_ENTRIES = (
    """
    CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_entries()
    """,
    "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_never_change",
    """
    DO $$
    DECLARE
        other text;
    BEGIN
        FOR other IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_name = 'entries' AND grantee NOT IN (current_user, 'PUBLIC')
        LOOP
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON entries FROM %I', other);
        END LOOP;
        REVOKE UPDATE, DELETE, TRUNCATE ON entries FROM PUBLIC;
    END
    $$
    """,
)

_LIMITS = (
    # What a customer may send; the figures of the day stand apart, so that the trail is told of changed limits alone.
    """
    CREATE TABLE transfer_limits (
        customer_id uuid NOT NULL,
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD', 'JPY', 'KWD')),
        per_transfer bigint NOT NULL CHECK (per_transfer BETWEEN 0 AND 1000000000000),
        per_day bigint NOT NULL CHECK (per_day BETWEEN 0 AND 1000000000000),
        new_payee bigint NOT NULL CHECK (new_payee BETWEEN 0 AND 1000000000000),
        version bigint NOT NULL CHECK (version >= 1),
        PRIMARY KEY (customer_id, currency)
    )
    """,
    "ALTER TABLE transfer_limits REPLICA IDENTITY FULL",
    """
    CREATE TABLE limit_usages (
        spent bigint NOT NULL CHECK (spent >= 0),
        customer_id uuid NOT NULL,
        day date NOT NULL,
        currency text NOT NULL,
        PRIMARY KEY (customer_id, currency)
    ) WITH (fillfactor = 50)
    """,
    # What went to a payee while they were new; afterwards the row stays as it is.
    """
    CREATE TABLE paid_payees (
        first_paid_at timestamptz NOT NULL,
        spent bigint NOT NULL CHECK (spent >= 0),
        customer_id uuid NOT NULL,
        account_id uuid NOT NULL,
        PRIMARY KEY (customer_id, account_id)
    )
    """,
    """
    INSERT INTO paid_payees (first_paid_at, spent, customer_id, account_id)
    SELECT min(booked_at), sum(amount), customer_id, credit_account_id FROM transfers
    WHERE customer_id IS NOT NULL AND outcome = 'completed' GROUP BY customer_id, credit_account_id
    """,
)

_WRITERS = (
    # The epoch grows with each writer: a commit names its own, so one that was replaced can commit nothing.
    """
    CREATE TABLE ledger_writers (
        epoch bigint NOT NULL,
        beaten_at timestamptz NOT NULL,
        partition smallint PRIMARY KEY,
        backend integer
    ) WITH (fillfactor = 50)
    """,
    "INSERT INTO ledger_writers (epoch, beaten_at, partition) VALUES (0, '-infinity', 0)",
)

_HOLDS = (
    "DROP INDEX holds_account",
    "CREATE INDEX holds_account ON holds (account_id, expires_at)",
    # No hold was ever placed before: the table is empty.
    "ALTER TABLE hold_resolutions DROP CONSTRAINT hold_resolutions_check",
    "ALTER TABLE hold_resolutions ALTER COLUMN transfer_id SET NOT NULL",
)


def upgrade() -> None:
    for statement in (*_TRANSFERS, _FOLDED, *_IMMUTABLE_ENTRIES, *_LIMITS, *_WRITERS, *_HOLDS):
        op.execute(statement)
    slim_outbox(op)
    op.execute("ALTER PUBLICATION bank_changes ADD TABLE transfers, entries, transfer_limits")
