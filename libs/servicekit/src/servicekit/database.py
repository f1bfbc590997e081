"""PostgreSQL through SQLAlchemy Core. Reading and writing sessions are two types; the service opens them, visibly."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from asyncpg.exceptions import InterfaceError as DriverInterfaceError
from asyncpg.exceptions import InternalClientError, PostgresConnectionError
from kernel.errors import DomainError, ErrorKind
from opentelemetry.trace import SpanKind
from sqlalchemy import CursorResult, Executable, Row, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from servicekit import metrics, telemetry

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

_UNAVAILABLE_STATES = ("08", "57P", "53", "25006")
"""SQLSTATE: connection exception, operator intervention (shutdown, starting up), insufficient resources, and 25006:
read-only, as after a failover.
"""
_BUSY_STATES = ("55P03", "57014", "40P01", "40001")
"""Lock wait or statement took too long, deadlock, serialization failure: nothing was changed, trying again may work."""


class DatabaseUnavailable(DomainError):
    code = "database-unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "The bank cannot reach its records at the moment"


class DatabaseBusy(DomainError):
    code = "database-busy"
    kind = ErrorKind.UNAVAILABLE
    title = "Too much is going on at once"


class ReadSession:
    """One read-only transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self, statement: Executable, parameters: Parameters = None) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement, cast("Any", parameters))).all()

    async def first(self, statement: Executable, parameters: Parameters = None) -> Row[Any] | None:
        return (await self._connection.execute(statement, cast("Any", parameters))).first()

    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any:
        return (await self._connection.execute(statement, cast("Any", parameters))).scalar()


class WriteSession(ReadSession):
    """One transaction that may write; it commits when its block ends and rolls back when the block raises."""

    async def run(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        return cast("CursorResult[Any]", await self._connection.execute(statement, cast("Any", parameters)))

    async def driver(self) -> Any:
        """The driver's own connection, inside this transaction, for statements that take whole columns."""
        return (await self._connection.get_raw_connection()).driver_connection


class Database:
    """One pool. Statements wait at most 10 s, locks 5 s, a free connection 5 s; a lost server is 503, not a 500."""

    def __init__(self, url: str, name: str, *, connections_max: int = 10) -> None:
        settings = {
            "application_name": name,
            "statement_timeout": "10000",
            "lock_timeout": "5000",
            "idle_in_transaction_session_timeout": "15000",
            "jit": "off",
        }
        self._engine = create_async_engine(
            url,
            pool_size=connections_max,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,  # an error's text is logged, and parameters are people's names and contacts
            connect_args={"server_settings": settings, "timeout": 3, "command_timeout": 12},
        )
        # pool_pre_ping would ask the server, in a transaction of its own: three round trips before each one of ours.
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        self._attributes = {"db.system.name": "postgresql", "db.namespace": name}
        metrics.DATABASE_MAX.labels(name).set(connections_max)
        metrics.DATABASE_BUSY.labels(name).set_function(lambda: cast("Any", self._engine.pool).checkedout())
        self._readonly = self._engine.execution_options(postgresql_readonly=True)
        self._bare = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        with telemetry.child("database read", SpanKind.CLIENT, self._attributes), _translated():
            async with self._readonly.connect() as connection:
                yield ReadSession(connection)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[ReadSession]:
        """For one statement that reads: without a transaction around it, it takes one round trip instead of three."""
        with telemetry.child("database read", SpanKind.CLIENT, self._attributes), _translated():
            async with self._bare.connect() as connection:
                yield ReadSession(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        with telemetry.child("database write", SpanKind.CLIENT, self._attributes), _translated():
            async with self._engine.begin() as connection:
                yield WriteSession(connection)

    async def probe(self) -> None:
        async with self.read() as session:
            await session.scalar(text("SELECT 1"))

    async def close(self) -> None:
        await self._engine.dispose()


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Nobody meets a connection of a server that was restarted: the driver knows when it was closed."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def is_unavailable(error: BaseException) -> bool:
    """Whether the driver says by it that the server is away; what was under way then may or may not have happened."""
    state = str(getattr(error, "sqlstate", "") or "")
    # The driver calls it an internal error of its own when a server ended a connection that was idle.
    away = (OSError, TimeoutError, PostgresConnectionError, DriverInterfaceError, InternalClientError)
    return isinstance(error, away) or (state not in _BUSY_STATES and state.startswith(_UNAVAILABLE_STATES))


def is_busy(error: BaseException) -> bool:
    """Whether the driver says by it that the server had too much to do; nothing has happened then."""
    return str(getattr(error, "sqlstate", "") or "") in _BUSY_STATES


class _translated:  # noqa: N801  Reads as a word in a with statement.
    """Turns what the driver raises when the server is away or busy into the bank's own errors."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, DomainError):
            return
        if isinstance(error, PoolTimeoutError):
            raise DatabaseBusy(retry_after_seconds=1) from error
        cause, lost = error, False
        if isinstance(error, DBAPIError):
            cause = error.orig or error
            lost = error.connection_invalidated or isinstance(error, (InterfaceError, OperationalError))
        if is_busy(cause):
            raise DatabaseBusy(retry_after_seconds=1) from error
        if is_unavailable(cause) or (lost and not getattr(cause, "sqlstate", None)):
            raise DatabaseUnavailable(retry_after_seconds=2) from error
