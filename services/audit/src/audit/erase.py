"""`python -m audit.erase <subject>`: deletes a person's payload key, so that nobody can read what it sealed.

The subject is a customer's, identity's or registration's id. Reads MIGRATION_DATABASE_URL, the role that owns the
tables: the running service cannot do this. The trail still verifies, for it is over what is sealed.
"""

import argparse
import asyncio
import os
import sys
from uuid import UUID

from kernel.errors import DomainError
from servicekit.database import Database

from audit.checkpoints.service import lock_trail
from audit.payload_keys.service import erase_key


async def erase(url: str, subject: str) -> bool:
    """False where there is no such key. Waits for a commit that is being written, and the next one sees it gone."""
    database = Database(url, "audit-erase", connections_max=1)
    try:
        async with database.write() as session:
            await lock_trail(session)
            return await erase_key(session, subject)
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m audit.erase", description="Make a person's payloads unreadable.")
    parser.add_argument("subject", type=UUID, help="id of the customer, identity or registration")
    subject = str(parser.parse_args().subject)
    url = os.environ.get("MIGRATION_DATABASE_URL")
    if not url:
        sys.stderr.write("MIGRATION_DATABASE_URL is missing: the address of the trail as the role that owns it.\n")
        return 2
    try:
        is_erased = asyncio.run(erase(url, subject))
    except DomainError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
        return 2
    sys.stdout.write(f"{subject}: {'the key is gone' if is_erased else 'there is no key'}\n")
    return 0 if is_erased else 1


if __name__ == "__main__":
    raise SystemExit(main())
