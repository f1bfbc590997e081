"""`python -m audit.export_trail FILE`: writes the whole trail for services/audit/verifier/verify_trail.py.

One line of JSON a record, in order, and the newest signed note last. Reads DATABASE_URL; needs no key, for payloads
stay sealed.
"""

import argparse
import asyncio
import json
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from kernel.errors import DomainError
from servicekit.database import Database

from audit.records.service import exported_lines, freeze


async def export_trail(url: str, path: Path) -> int:
    """Returns how many records were written. Raises DatabaseUnavailable, DatabaseBusy or OSError."""
    database, count = Database(url, "audit-export", connections_max=1), -1
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(database.write())
        await freeze(session)
        with path.open("w", encoding="utf-8") as file:
            async for line in exported_lines(session):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m audit.export_trail", description="Write the trail for a verifier.")
    parser.add_argument("file", type=Path)
    path = parser.parse_args().file
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.stderr.write("DATABASE_URL is missing: the address of the trail.\n")
        return 2
    try:
        count = asyncio.run(export_trail(url, path))
    except DomainError as error:
        sys.stderr.write(f"{error.code}: {error.detail}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{path} cannot be written: {error.strerror}\n")
        return 2
    sys.stdout.write(f"{count} records are in {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
