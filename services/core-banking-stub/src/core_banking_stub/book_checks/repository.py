"""The ledger's invariants, each as one query whose rows are its violations. Reads the tables of several features."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from core_banking_stub.book_checks.domain import Check

SUBJECTS_MAX = 100
"""At most so many violations of each invariant are told by their subject."""
_CONNECT_SECONDS_MAX = 5
_SECONDS_MAX = 600
_SETTINGS = {
    "application_name": "core-book-checks",
    "statement_timeout": str(_SECONDS_MAX * 1000),
    "default_transaction_read_only": "on",
    # Each query reads a table or two from end to end and groups what it read.
    "work_mem": "64MB",
    "jit": "off",
}

_QUERIES = {
    "entries-sum-to-zero": """
        SELECT a.currency AS subject FROM entries e JOIN accounts a ON a.id = e.account_id
        GROUP BY a.currency HAVING sum(e.amount) <> 0
    """,
    "transfers-sum-to-zero": """
        SELECT t.id::text AS subject FROM transfers t LEFT JOIN entries e ON e.transfer_id = t.id
        GROUP BY t.id HAVING
            (t.outcome = 'completed' AND (count(*) <> 2 OR sum(e.amount) <> 0 OR max(e.amount) <> t.amount))
            OR (t.outcome <> 'completed' AND count(e.amount) <> 0)
    """,
    "nothing-points-nowhere": """
        SELECT e.account_id::text AS subject FROM entries e
        WHERE NOT EXISTS (SELECT FROM transfers t WHERE t.id = e.transfer_id)
            OR NOT EXISTS (SELECT FROM accounts a WHERE a.id = e.account_id)
        UNION
        SELECT t.id::text FROM transfers t
        WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.id = t.debit_account_id)
            OR NOT EXISTS (SELECT FROM accounts a WHERE a.id = t.credit_account_id)
    """,
    "holds-end-once-as-recorded": """
        SELECT r.hold_id::text AS subject FROM hold_resolutions r
        JOIN holds h ON h.id = r.hold_id LEFT JOIN transfers t ON t.id = r.transfer_id
        WHERE t.hold_id IS DISTINCT FROM r.hold_id OR t.amount > h.amount
            OR t.outcome <> CASE r.resolution WHEN 'posted' THEN 'completed' ELSE 'voided' END
        UNION
        SELECT t.hold_id::text FROM transfers t WHERE t.hold_id IS NOT NULL AND t.outcome <> 'refused'
        GROUP BY t.hold_id HAVING count(*) > 1
    """,
    "reversed-once-and-whole": """
        SELECT r.reversal_of::text AS subject FROM transfers r JOIN transfers t ON t.id = r.reversal_of
        WHERE r.outcome = 'completed' GROUP BY r.reversal_of
        HAVING count(*) > 1 OR bool_or(r.amount <> t.amount OR r.debit_account_id <> t.credit_account_id
            OR r.credit_account_id <> t.debit_account_id)
    """,
    "a-quote-moves-money-once": """
        SELECT quote_id::text AS subject FROM transfers WHERE quote_id IS NOT NULL GROUP BY quote_id HAVING count(*) > 1
    """,
    "balances-chain": """
        SELECT account_id::text AS subject FROM (
            SELECT account_id, amount, balance_after,
                lag(balance_after, 1, 0::bigint) OVER (PARTITION BY account_id ORDER BY version) AS before
            FROM entries) AS chain
        WHERE balance_after <> before + amount GROUP BY account_id
    """,
    "versions-have-no-gaps": """
        SELECT a.id::text AS subject FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id HAVING count(e.version) <> a.version OR coalesce(max(e.version), 0) <> a.version
    """,
    "balance-is-last-entry": """
        SELECT a.id::text AS subject FROM accounts a
        LEFT JOIN entries e ON e.account_id = a.id AND e.version = a.version
        WHERE coalesce(e.balance_after, 0) <> a.credits_posted - a.debits_posted
    """,
    "turnover-is-sum-of-entries": """
        SELECT a.id::text AS subject FROM accounts a LEFT JOIN entries e ON e.account_id = a.id
        GROUP BY a.id HAVING a.debits_posted <> coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0)
            OR a.credits_posted <> coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0)
    """,
    "pending-is-open-holds": """
        SELECT a.id::text AS subject FROM accounts a
        LEFT JOIN holds h ON h.account_id = a.id
            AND NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.id)
        GROUP BY a.id HAVING a.debits_pending <> coalesce(sum(h.amount), 0) OR a.credits_pending <> 0
    """,
    "not-below-floor": """
        SELECT id::text AS subject FROM accounts
        WHERE credits_posted - debits_posted - debits_pending < floor OR (floor IS NULL AND kind <> 'internal')
    """,
    "no-entry-below-floor": """
        SELECT DISTINCT a.id::text AS subject FROM accounts a JOIN entries e ON e.account_id = a.id
        WHERE e.balance_after < a.floor
    """,
    "closed-at-zero": """
        SELECT a.id::text AS subject FROM accounts a LEFT JOIN account_details d ON d.account_id = a.id
        WHERE (a.status = 'closed') <> (d.closed_at IS NOT NULL)
            OR (a.status = 'closed' AND a.credits_posted <> a.debits_posted)
    """,
}

INVARIANTS = tuple(_QUERIES)


Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@asynccontextmanager
async def one_instant(url: str) -> AsyncIterator[Connection]:
    """A connection of its own, whose statements may take long and all see the ledger as of the first one."""
    plain = url.replace("+asyncpg", "", 1)
    connection: Connection = await asyncpg.connect(plain, timeout=_CONNECT_SECONDS_MAX, server_settings=_SETTINGS)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            yield connection
    finally:
        await connection.close(timeout=_CONNECT_SECONDS_MAX)


async def checks(connection: Connection) -> AsyncIterator[Check]:
    """One after the other, in the transaction at hand."""
    for invariant, query in _QUERIES.items():
        began = time.monotonic()
        found = await connection.fetch(
            f"SELECT subject, count(*) OVER () AS total FROM ({query}) AS found LIMIT {SUBJECTS_MAX}",  # noqa: S608  Only constants of this module.
            timeout=_SECONDS_MAX,
        )
        subjects = tuple(row["subject"] for row in found)
        yield Check(invariant, found[0]["total"] if found else 0, subjects, time.monotonic() - began)
