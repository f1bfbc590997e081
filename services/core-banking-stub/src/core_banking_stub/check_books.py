"""Checks the whole ledger at DATABASE_URL (`python -m core_banking_stub.check_books`); exits with 1 if it is wrong."""

import asyncio
import json
import os
import sys

from servicekit.database import Database

from core_banking_stub.book_checks.service import BookCheckService


async def _check(url: str) -> int:
    database = Database(url, "check-books", connections_max=1)
    try:
        violations = await BookCheckService(database).violations()
    finally:
        await database.close()
    for violation in violations:
        sys.stdout.write(json.dumps({"invariant": violation.invariant, "subject": violation.subject}) + "\n")
    sys.stdout.write(f"books checked: {len(violations)} violations\n")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_check(os.environ["DATABASE_URL"])))
