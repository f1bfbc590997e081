"""Checks the whole ledger at DATABASE_URL (`python -m core_banking_stub.check_books`); exits with 1 if it is wrong."""

import asyncio
import os
import sys

from core_banking_stub.book_checks.service import BookCheckService


async def _check(url: str) -> int:
    total = 0
    async for check in BookCheckService(url).checks():
        total += check.count
        _say(f"{check.invariant:<30} {check.count:>6} violations {check.seconds:>7.2f} s")
        for subject in check.subjects:
            _say(f"    {subject}")
    _say(f"books checked: {total} violations")
    return 1 if total else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(_check(os.environ["DATABASE_URL"])))
