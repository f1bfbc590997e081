"""`python -m audit.erase <subject> ...`: deletes payload keys, so that nobody can read what they sealed.

A subject is the id of a customer, of the registration that made them one, or of an account: who leaves the bank is all
of these, and an account that somebody else still holds stays. Reads MIGRATION_DATABASE_URL, the role that owns the
tables: the running service cannot do this. The trail still verifies, for it is over what is sealed.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from uuid import UUID

from kernel.errors import DomainError
from servicekit.database import Database

from audit.checkpoints.service import lock_trail
from audit.payload_keys.service import erase_key


async def erase_all(url: str, subjects: Sequence[str]) -> set[str]:
    """Those that had a key, in one commit. Waits for one that is being written, and the next one sees them gone."""
    database = Database(url, "audit-erase", connections_max=1)
    try:
        async with database.write() as session:
            await lock_trail(session)
            return {subject for subject in subjects if await erase_key(session, subject)}
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m audit.erase", description="Make a person's payloads unreadable.")
    parser.add_argument("subjects", type=UUID, nargs="+", help="ids of the customer, the registration, the accounts")
    subjects = [str(subject) for subject in parser.parse_args().subjects]
    url = os.environ.get("MIGRATION_DATABASE_URL")
    if not url:
        sys.stderr.write("MIGRATION_DATABASE_URL is missing: the address of the trail as the role that owns it.\n")
        return 2
    try:
        erased = asyncio.run(erase_all(url, subjects))
    except DomainError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
        return 2
    for subject in subjects:
        sys.stdout.write(f"{subject}: {'the key is gone' if subject in erased else 'there is no key'}\n")
    return 0 if len(erased) == len(set(subjects)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
