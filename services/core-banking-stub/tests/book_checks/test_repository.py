"""Each invariant is seen to fail: faults are planted by the owner in a transaction that is rolled back."""

import pytest
from core_banking_stub.book_checks import repository
from core_banking_stub.book_checks.domain import Violation
from core_town import Town, rolled_back
from servicekit.database import Database
from sqlalchemy import text

FAULTS = [
    ("UPDATE entries SET amount = amount + 1 WHERE account_id = :id AND version = 1", "entries-sum-to-zero"),
    ("UPDATE entries SET amount = amount + 1 WHERE account_id = :id AND version = 1", "transfers-sum-to-zero"),
    ("UPDATE entries SET amount = amount + 1 WHERE account_id = :id AND version = 1", "balances-chain"),
    ("UPDATE entries SET amount = amount + 1 WHERE account_id = :id AND version = 1", "turnover-is-sum-of-entries"),
    (
        "UPDATE entries SET balance_after = balance_after + 1 WHERE account_id = :id AND version = 4",
        "balance-is-last-entry",
    ),
    ("UPDATE entries SET balance_after = -1 WHERE account_id = :id AND version = 1", "no-entry-below-floor"),
    ("UPDATE accounts SET version = version + 1 WHERE id = :id", "versions-have-no-gaps"),
    ("DELETE FROM entries WHERE account_id = :id AND version = 3", "versions-have-no-gaps"),
    ("DELETE FROM entries WHERE account_id = :id AND version = 3", "transfers-sum-to-zero"),
    ("UPDATE accounts SET credits_posted = credits_posted + 1 WHERE id = :id", "balance-is-last-entry"),
    ("UPDATE accounts SET debits_pending = 1 WHERE id = :id", "pending-is-open-holds"),
    ("UPDATE accounts SET floor = 100 WHERE id = :id", "not-below-floor"),
    ("UPDATE account_details SET closed_at = opened_at WHERE account_id = :id", "closed-at-zero"),
    (
        "UPDATE entries SET transfer_id = gen_random_uuid() WHERE account_id = :id AND version = 2",
        "nothing-points-nowhere",
    ),
    (
        """
        WITH one AS (SELECT id FROM transfers WHERE debit_account_id = :id LIMIT 1),
        placed AS (INSERT INTO holds SELECT :id, :id, 1, now(), now())
        INSERT INTO hold_resolutions SELECT :id, 'posted', id, now() FROM one
        """,
        "holds-end-once-as-recorded",
    ),
    (
        """
        UPDATE transfers SET reversal_of = (SELECT max(id::text)::uuid FROM transfers WHERE debit_account_id = :id)
        WHERE debit_account_id = :id
        """,
        "reversed-once-and-whole",
    ),
    ("UPDATE transfers SET quote_id = :id WHERE debit_account_id = :id", "a-quote-moves-money-once"),
]


@pytest.mark.parametrize(("fault", "invariant"), FAULTS)
async def test_a_planted_fault_is_found_where_it_is(
    town: Town, owner_database: Database, fault: str, invariant: str
) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    for _ in range(3):
        await town.send(ana, luis.iban, 1)
    async with rolled_back(owner_database) as session:
        await session.run(text("ALTER TABLE entries DISABLE TRIGGER entries_never_change"))
        await session.run(text("ALTER TABLE accounts DROP CONSTRAINT accounts_not_below_floor"))
        await session.run(text("ALTER TABLE transfers DROP CONSTRAINT transfers_quote"))
        await session.run(text("DROP INDEX transfers_reversed_once"))
        await session.run(text(fault), {"id": ana.account_id})
        checks = [check async for check in repository.checks(await session.driver())]
    found = [Violation(check.invariant, subject) for check in checks for subject in check.subjects]
    assert [check.count for check in checks] == [len(check.subjects) for check in checks]
    subjects = {violation.subject for violation in found if violation.invariant == invariant}
    assert subjects, found
    if invariant not in {"entries-sum-to-zero", "transfers-sum-to-zero", "reversed-once-and-whole"}:
        assert Violation(invariant, str(ana.account_id)) in found


async def test_there_is_a_fault_for_every_invariant() -> None:
    assert {invariant for _, invariant in FAULTS} == set(repository.INVARIANTS)
