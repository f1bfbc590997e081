"""Runs a service's alembic migrations: `python -m servicekit.migrations services/auth/migrations`.

Reads MIGRATION_DATABASE_URL, the role that owns the tables; the running service has a lesser one.
"""

import asyncio
import os
import sys
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 727_001
"""Advisory lock: two copies of a service that start at once migrate one after the other."""


def upgrade(folder: Path, url: str) -> None:
    """Bring the database at `url` to the newest migration of `folder`."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def run_env() -> None:
    """The whole of a service's migrations/env.py."""
    asyncio.run(_run_online(context.config.attributes["url"]))


async def _run_online(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        await connection.commit()
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "__main__":
    upgrade(Path(sys.argv[1]), os.environ["MIGRATION_DATABASE_URL"])
