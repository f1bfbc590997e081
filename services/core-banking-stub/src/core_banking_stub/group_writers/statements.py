"""The SQL of a group of orders, on the driver's own connection: whole columns go in as arrays."""

from core_banking_stub.accounts.service import DETAILS
from core_banking_stub.orders.service import TRANSFER_COLUMNS, TRANSFERS

# How a group begins, in one round trip, which takes no parameters. The writer's row is locked from here to the commit:
# whoever takes over, or changes a limit, waits for the group.
BEGIN = """
    BEGIN; UPDATE ledger_writers SET beaten_at = clock_timestamp() WHERE partition = 0 AND epoch = {epoch:d}
"""

DETAILS_BY = f"""
    {DETAILS} WHERE d.account_id = ANY($1::uuid[]) OR d.iban = ANY($2::text[]) GROUP BY d.account_id
"""

BOOK_COLUMNS = """
    id, currency, kind, status, debits_posted, credits_posted, debits_pending, credits_pending, version, floor
"""
BOOKS = f"""
    SELECT {BOOK_COLUMNS} FROM accounts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608  Only constants of this module.

# All that a group is judged by, in one round trip: what its keys and quotes were used for, the books of its accounts,
# and what its customers may send, have sent today, and since when they have paid whom.
STATE = f"""
    WITH known AS (
        {TRANSFERS} WHERE t.key_digest = ANY($1::uuid[]) OR t.quote_id = ANY($2::uuid[])
    ), books AS (
        {BOOKS.replace("$1", "$3")}
    )
    SELECT 'known' AS what, ROW({", ".join(f"known.{name}" for name in TRANSFER_COLUMNS)}) AS told FROM known
    UNION ALL
    SELECT 'book', ROW(books.*) FROM books
    UNION ALL
    SELECT 'limits', ROW(l.customer_id, l.currency, l.per_transfer, l.per_day, l.new_payee)
    FROM transfer_limits l WHERE l.customer_id = ANY($4::uuid[])
    UNION ALL
    SELECT 'usage', ROW(u.customer_id, u.currency, u.day, u.spent)
    FROM limit_usages u WHERE u.customer_id = ANY($4::uuid[])
    UNION ALL
    SELECT 'payee', ROW(p.customer_id, p.account_id, p.first_paid_at, p.spent)
    FROM unnest($5::uuid[], $6::uuid[]) AS o (customer_id, account_id)
    JOIN paid_payees p ON p.customer_id = o.customer_id AND p.account_id = o.account_id
"""  # noqa: S608  Only constants of this module.

HOLDS = f"""
    SELECT t.*, h.expires_at, EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.id) AS is_resolved
    FROM holds h JOIN ({TRANSFERS}) AS t ON t.id = h.id WHERE h.id = ANY($1::uuid[])
"""  # noqa: S608  Only constants of this module.

ORIGINALS = f"""
    SELECT t.*, EXISTS (
        SELECT FROM transfers r WHERE r.reversal_of = t.id AND r.outcome <> 'refused'
    ) AS is_reversed
    FROM ({TRANSFERS}) AS t WHERE t.id = ANY($1::uuid[])
"""  # noqa: S608  Only constants of this module.

WRITE = """
    WITH given AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::uuid[], $14::uuid[], $15::date[],
            $16::text[], $17::text[], $18::bytea[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
            $24::text[], $25::boolean[], $26::bytea[]
        ) AS g (
            id, booked_at, amount, debit_version, credit_version, debit_balance, credit_balance,
            customer_id, debit_account_id, credit_account_id, quote_id, key_digest, hold_id, reversal_of, booking_date,
            outcome, operation, request_hash, refusal_code, currency, reference, debit_name,
            credit_name, payee_label, is_told, trace
        )
    ), ordered AS (
        INSERT INTO transfers (
            id, booked_at, amount, debit_version, credit_version, customer_id, debit_account_id, credit_account_id,
            quote_id, key_digest, hold_id, reversal_of, booking_date, outcome, operation,
            request_hash, refusal_code, currency, reference, debit_name, credit_name, payee_label)
        SELECT id, booked_at, amount, debit_version, credit_version, customer_id, debit_account_id, credit_account_id,
            quote_id, key_digest, hold_id, reversal_of, booking_date, outcome, operation,
            request_hash, refusal_code, currency, reference, debit_name, credit_name, payee_label
        FROM given
    ), entered AS (
        INSERT INTO entries
            (version, amount, balance_after, booked_at, account_id, transfer_id, booking_date, value_date)
        SELECT debit_version, -amount, debit_balance, booked_at, debit_account_id, id, booking_date, booking_date
        FROM given WHERE debit_version IS NOT NULL
        UNION ALL
        SELECT credit_version, amount, credit_balance, booked_at, credit_account_id, id, booking_date, booking_date
        FROM given WHERE credit_version IS NOT NULL
    ), told AS (
        INSERT INTO outbox (day, event_id, trace)
        SELECT (booked_at AT TIME ZONE 'UTC')::date, id, trace FROM given WHERE is_told
    ), booked AS (
        UPDATE accounts AS a SET debits_posted = n.debits_posted, credits_posted = n.credits_posted,
            debits_pending = n.debits_pending, version = n.version
        FROM unnest($27::uuid[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[])
            AS n (id, debits_posted, credits_posted, debits_pending, version)
        WHERE a.id = n.id AND a.version <= n.version RETURNING 1
    ), held AS (
        INSERT INTO holds (id, account_id, amount, placed_at, expires_at)
        SELECT * FROM unnest($32::uuid[], $33::uuid[], $34::bigint[], $35::timestamptz[], $36::timestamptz[])
    ), resolved AS (
        INSERT INTO hold_resolutions (hold_id, resolution, transfer_id, resolved_at)
        SELECT * FROM unnest($37::uuid[], $38::text[], $39::uuid[], $40::timestamptz[])
    ), used AS (
        INSERT INTO limit_usages (customer_id, currency, day, spent)
        SELECT * FROM unnest($41::uuid[], $42::text[], $43::date[], $44::bigint[])
        ON CONFLICT (customer_id, currency) DO UPDATE SET day = excluded.day, spent = excluded.spent
    ), paid AS (
        INSERT INTO paid_payees (customer_id, account_id, first_paid_at, spent)
        SELECT * FROM unnest($45::uuid[], $46::uuid[], $47::timestamptz[], $48::bigint[])
        ON CONFLICT (customer_id, account_id) DO UPDATE
            SET first_paid_at = excluded.first_paid_at, spent = excluded.spent
    )
    SELECT (SELECT count(*) FROM booked) AS books,
        (SELECT count(pg_logical_emit_message(true, 'audit', m)) FROM unnest($49::text[]) AS m) AS marks
"""
