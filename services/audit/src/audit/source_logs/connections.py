"""Connections to the databases whose log is read. Replication needs a direct one: no pooler passes it on."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

Connection = psycopg.AsyncConnection[DictRow]

_TEXT_FORMS = (
    "-c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex -c TimeZone=UTC"
    " -c client_min_messages=warning -c search_path=public -c idle_session_timeout=0"
)
"""How values are written depends on the reader's session, which a setting of the database would change."""
_LIMITS: Mapping[str, Any] = {
    "client_encoding": "UTF8",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "autocommit": True,
}


async def open_session(url: str, name: str = "audit") -> Connection:
    """For questions and for reading rows. Raises psycopg.OperationalError."""
    options = f"{_TEXT_FORMS} -c statement_timeout=60000 -c lock_timeout=5000"
    return await psycopg.AsyncConnection.connect(
        plain(url), options=options, application_name=name, row_factory=dict_row, **_LIMITS
    )


async def open_replication(url: str, name: str = "audit-capture") -> Connection:
    """For IDENTIFY_SYSTEM, CREATE_REPLICATION_SLOT and START_REPLICATION. Raises psycopg.OperationalError."""
    options = f"{_TEXT_FORMS} -c statement_timeout=0"
    return await psycopg.AsyncConnection.connect(
        plain(url), options=options, application_name=name, row_factory=dict_row, replication="database", **_LIMITS
    )


def plain(url: str) -> str:
    """Without the driver that SQLAlchemy wants to be told."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


async def rows_of(
    connection: Connection, question: str, values: Sequence[Any] | Mapping[str, Any] | None = None
) -> list[DictRow]:
    # The questions are constants of this package; psycopg's type asks for literals.
    cursor = await connection.execute(question.encode(), values)
    return await cursor.fetchall()
