"""What must hold after every race: the invariants of the books, and that what was answered is what was written."""

from race_arena import Arena, Course

NEVER = frozenset(
    {
        *("order-impossible", "database-busy", "database-unavailable", "ledger-busy", "writer-elsewhere", "no-answer"),
        *("internal-error", "500"),
    }
)
"""Answers that a race alone is no reason for."""
_IMPOSSIBLE = "ledger.order_impossible"
"""What the writer logs about an order that the tables refuse; of the bank's own orders nobody else hears of it."""
_UNTOLD = """
    SELECT t.id::text AS subject FROM transfers t LEFT JOIN outbox o ON o.event_id = t.id
    WHERE t.customer_id IS NOT NULL
        AND (t.outcome = 'completed' OR (t.outcome = 'refused' AND t.operation = 'transfer'))
    GROUP BY t.id HAVING count(o.event_id) <> 1 LIMIT 10
"""
_ANSWERED = """
    SELECT a.id::text AS subject FROM unnest(CAST(:ids AS uuid[]), CAST(:amounts AS bigint[])) AS a (id, amount)
    WHERE NOT EXISTS (
        SELECT FROM transfers t WHERE t.id = a.id AND t.amount = a.amount AND t.outcome <> 'refused'
    ) LIMIT 10
"""
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


async def check_all(arena: Arena, course: Course, *, may_fail: bool = False) -> None:
    """Adds what does not hold to the findings of the course."""
    for violation in await arena.services.book_checks.violations():
        course.find(violation.invariant, violation.subject)
    await _check_answers(arena, course)
    impossible = "".join(process.news() for process in arena.processes).count(_IMPOSSIBLE)
    course.expect("no-order-is-impossible", impossible == 0, f"{impossible} orders")
    if not may_fail:
        failed = {told: count for told, count in course.outcomes.items() if told.partition(" ")[2] in NEVER}
        course.expect("no-order-fails", not failed, failed)


async def _check_answers(arena: Arena, course: Course) -> None:
    untold = [row.subject for row in await arena.rows(_UNTOLD)]
    course.expect("every-transfer-is-told", not untold, untold)
    ids, amounts = list(course.acknowledged), list(course.acknowledged.values())
    missing = [row.subject for row in await arena.rows(_ANSWERED, ids=ids, amounts=amounts)]
    course.expect("what-was-answered-is-written", not missing, missing)
    deadlocks = int(await arena.scalar(_DEADLOCKS))
    course.expect("no-deadlock", deadlocks == arena.deadlocks_before, f"{deadlocks - arena.deadlocks_before} deadlocks")
    arena.deadlocks_before = deadlocks
