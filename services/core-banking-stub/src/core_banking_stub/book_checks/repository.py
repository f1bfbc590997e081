"""The ledger's invariants, each as one query whose rows are its violations. Reads the tables of several features."""

from servicekit.database import ReadSession
from sqlalchemy import text

from core_banking_stub.book_checks.domain import Violation

VIOLATIONS_MAX = 100
"""At most so many rows of each invariant are told."""

_QUERIES = {
    "entries-sum-to-zero": """
        SELECT a.currency AS subject FROM entries e JOIN accounts a ON a.id = e.account_id
        GROUP BY a.currency HAVING sum(e.amount) <> 0
    """,
    "transfers-sum-to-zero": """
        SELECT t.id::text AS subject FROM transfers t LEFT JOIN entries e ON e.transfer_id = t.id
        GROUP BY t.id HAVING
            (t.status = 'completed' AND (count(*) <> 2 OR sum(e.amount) <> 0 OR max(e.amount) <> t.amount))
            OR (t.status = 'refused' AND count(e.amount) <> 0)
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

# One statement has one snapshot: transfers that commit during the check are not half seen.
_ALL = " UNION ALL ".join(
    f"(SELECT '{invariant}' AS invariant, subject FROM ({query}) AS found LIMIT {VIOLATIONS_MAX})"  # noqa: S608  Only constants of this module.
    for invariant, query in _QUERIES.items()
)


async def violations(session: ReadSession) -> list[Violation]:
    return [Violation(row.invariant, row.subject) for row in await session.all(text(_ALL))]
