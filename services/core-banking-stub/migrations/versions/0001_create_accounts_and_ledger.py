"""Accounts, holders, the ledger, transfers, outbox, inbox and what change data capture may read of them."""

from alembic import op
from servicekit.inbox import create_inbox
from servicekit.outbox import create_outbox

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ACCOUNTS = (
    # The sums are bounded far below the end of bigint, so that no addition can overflow. Updates of a hot row stay on
    # its page (no second index, room for versions).
    """
    CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        currency text NOT NULL CHECK (currency IN ('EUR', 'USD', 'JPY', 'KWD')),
        kind text NOT NULL CHECK (kind IN ('customer', 'internal')),
        status text NOT NULL CHECK (status IN ('open', 'closed')),
        debits_posted bigint NOT NULL CHECK (debits_posted BETWEEN 0 AND 9000000000000000000),
        credits_posted bigint NOT NULL CHECK (credits_posted BETWEEN 0 AND 9000000000000000000),
        debits_pending bigint NOT NULL CHECK (debits_pending BETWEEN 0 AND 100000000000000000),
        credits_pending bigint NOT NULL CHECK (credits_pending BETWEEN 0 AND 100000000000000000),
        version bigint NOT NULL CHECK (version >= 0),
        floor bigint,
        CONSTRAINT accounts_only_internal_without_floor CHECK (floor IS NOT NULL OR kind = 'internal'),
        CONSTRAINT accounts_not_below_floor CHECK (credits_posted - debits_posted - debits_pending >= floor),
        CONSTRAINT accounts_balance_bounded
            CHECK (credits_posted - debits_posted BETWEEN -100000000000000000 AND 100000000000000000),
        CONSTRAINT accounts_closed_at_zero
            CHECK (status = 'open' OR (credits_posted = debits_posted AND debits_pending = 0 AND credits_pending = 0))
    ) WITH (fillfactor = 50)
    """,
    """
    CREATE TABLE account_details (
        account_id uuid PRIMARY KEY REFERENCES accounts (id),
        opening_key text NOT NULL CONSTRAINT account_details_opening_key UNIQUE,
        iban text NOT NULL CONSTRAINT account_details_iban UNIQUE CHECK (length(iban) BETWEEN 15 AND 34),
        product_name text NOT NULL CHECK (length(product_name) BETWEEN 1 AND 80),
        currency text NOT NULL,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz
    )
    """,
    """
    CREATE TABLE customers (
        customer_id uuid PRIMARY KEY,
        legal_name text NOT NULL CHECK (length(legal_name) BETWEEN 1 AND 100)
    )
    """,
    # The position orders the names of a joint account.
    """
    CREATE TABLE account_holders (
        account_id uuid NOT NULL REFERENCES accounts (id),
        customer_id uuid NOT NULL REFERENCES customers (customer_id),
        position smallint NOT NULL,
        PRIMARY KEY (account_id, customer_id)
    )
    """,
    "CREATE INDEX account_holders_customer ON account_holders (customer_id)",
)

_MOVEMENTS = (
    # The bank's own orders have no customer; their derived keys are unique among themselves.
    """
    CREATE TABLE transfers (
        id uuid PRIMARY KEY,
        customer_id uuid,
        operation text NOT NULL,
        idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 64),
        request_hash bytea NOT NULL,
        quote_id uuid,
        status text NOT NULL CHECK (status IN ('completed', 'refused')),
        refusal_code text,
        amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
        currency text NOT NULL,
        reference text NOT NULL CHECK (length(reference) <= 140),
        debit_account_id uuid NOT NULL REFERENCES accounts (id),
        debit_name text NOT NULL,
        debit_iban_masked text,
        debit_version bigint,
        debit_balance_after bigint,
        credit_account_id uuid NOT NULL REFERENCES accounts (id),
        credit_name text NOT NULL,
        credit_iban_masked text,
        credit_version bigint,
        credit_balance_after bigint,
        booked_at timestamptz NOT NULL,
        booking_date date NOT NULL,
        CONSTRAINT transfers_key UNIQUE NULLS NOT DISTINCT (customer_id, operation, idempotency_key),
        CONSTRAINT transfers_outcome_whole CHECK (
            (status = 'refused') = (refusal_code IS NOT NULL)
            AND (status = 'completed') = (debit_version IS NOT NULL)
            AND num_nulls(debit_version, debit_balance_after, credit_version, credit_balance_after) IN (0, 4)
        )
    )
    """,
    """
    CREATE TABLE entries (
        account_id uuid NOT NULL REFERENCES accounts (id),
        version bigint NOT NULL CHECK (version >= 1),
        amount bigint NOT NULL CHECK (amount <> 0 AND abs(amount) <= 1000000000000),
        balance_after bigint NOT NULL,
        transfer_id uuid NOT NULL REFERENCES transfers (id),
        booking_date date NOT NULL,
        value_date date NOT NULL,
        booked_at timestamptz NOT NULL,
        counterparty_name text NOT NULL,
        counterparty_iban_masked text,
        reference text NOT NULL,
        search_text text NOT NULL,
        PRIMARY KEY (account_id, version)
    )
    """,
    "CREATE INDEX entries_booked_at ON entries USING brin (booked_at)",
    """
    CREATE TABLE holds (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES accounts (id),
        amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 1000000000000),
        placed_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX holds_account ON holds (account_id)",
    # A hold ends once: its resolution's primary key is the hold.
    """
    CREATE TABLE hold_resolutions (
        hold_id uuid PRIMARY KEY REFERENCES holds (id),
        resolution text NOT NULL CHECK (resolution IN ('posted', 'voided', 'expired')),
        transfer_id uuid UNIQUE REFERENCES transfers (id),
        resolved_at timestamptz NOT NULL,
        CHECK ((resolution = 'posted') = (transfer_id IS NOT NULL))
    )
    """,
)

_IMMUTABLE_ENTRIES = (
    """
    CREATE FUNCTION refuse_change_of_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'entries are never changed; post a reversal' USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_entries()
    """,
    "ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_never_change",
    # Whoever was granted these by the default privileges of the owner, most of all the running service's role.
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

# Ids and purposes as in ledgers/domain.py: the bank's own accounts have no floor, no holder and no IBAN.
_INTERNAL_ACCOUNTS = """
    INSERT INTO accounts
        (id, currency, kind, status, debits_posted, credits_posted, debits_pending, credits_pending, version)
    VALUES
        ('00000000-0000-7000-8000-000000000101', 'EUR', 'internal', 'open', 0, 0, 0, 0, 0),
        ('00000000-0000-7000-8000-000000000102', 'EUR', 'internal', 'open', 0, 0, 0, 0, 0),
        ('00000000-0000-7000-8000-000000000201', 'USD', 'internal', 'open', 0, 0, 0, 0, 0),
        ('00000000-0000-7000-8000-000000000202', 'USD', 'internal', 'open', 0, 0, 0, 0, 0)
"""

_PUBLISHED = (
    "accounts",
    "account_details",
    "customers",
    "account_holders",
    "transfers",
    "entries",
    "holds",
    "hold_resolutions",
)


def upgrade() -> None:
    for statement in (*_ACCOUNTS, *_MOVEMENTS, *_IMMUTABLE_ENTRIES, _INTERNAL_ACCOUNTS):
        op.execute(statement)
    create_outbox(op)
    create_inbox(op)
    for table in _PUBLISHED:
        op.execute(f"ALTER TABLE {table} REPLICA IDENTITY FULL")
    op.execute(f"CREATE PUBLICATION bank_changes FOR TABLE {', '.join(_PUBLISHED)}")
