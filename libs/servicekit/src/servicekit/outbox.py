"""The outbox: events written in the commit of the change that they tell of, published afterwards by relay.py.

Partitioned by UTC day; rows are never deleted, whole days are dropped. Readers stay below the oldest running
transaction (`pg_snapshot_xmin`), so that a late commit with an early position is never passed over.
"""

from datetime import date
from typing import Any

from kernel.events.envelope import Envelope
from sqlalchemy import text

from servicekit import telemetry
from servicekit.database import WriteSession

_DDL = (
    """
    CREATE TABLE outbox (
        day date NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        event_id uuid NOT NULL,
        event_type text NOT NULL,
        payload text NOT NULL,
        PRIMARY KEY (day, position)
    ) PARTITION BY RANGE (day)
    """,
    "CREATE INDEX outbox_order ON outbox (xid, position)",
    "CREATE TABLE outbox_rest PARTITION OF outbox DEFAULT",
    """
    CREATE TABLE outbox_cursors (
        topic text PRIMARY KEY,
        xid xid8 NOT NULL,
        position bigint NOT NULL
    )
    """,
    # The running service may not create tables; this one thing it may do as the owner.
    """
    CREATE FUNCTION keep_outbox_partitions(today date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        day date;
        partition record;
    BEGIN
        FOR day IN SELECT generate_series(today, today + 7, interval '1 day')::date LOOP
            IF to_regclass('outbox_' || to_char(day, 'YYYYMMDD')) IS NULL THEN
                BEGIN
                    EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)',
                        'outbox_' || to_char(day, 'YYYYMMDD'), day, day + 1);
                EXCEPTION WHEN check_violation THEN
                    NULL; -- Rows of that day already lie in the rest; they stay there.
                END;
            END IF;
        END LOOP;
        FOR partition IN SELECT relname FROM pg_class
            WHERE relname ~ '^outbox_[0-9]{8}$' AND relkind = 'r'
            AND to_date(right(relname, 8), 'YYYYMMDD') < today - 14
        LOOP
            EXECUTE format('DROP TABLE %I', partition.relname);
        END LOOP;
    END
    $$
    """,
    "SELECT keep_outbox_partitions((now() AT TIME ZONE 'UTC')::date)",
)

# The service stands still while its tables are moved.
_SLIM_DDL = (
    """
    ALTER TABLE outbox ALTER COLUMN payload DROP NOT NULL, ALTER COLUMN event_type DROP NOT NULL,
        ADD COLUMN trace bytea CHECK (length(trace) = 26),
        ADD CONSTRAINT outbox_told CHECK ((payload IS NULL) = (event_type IS NULL)),
        DROP CONSTRAINT outbox_pkey, ADD PRIMARY KEY (xid, position, day)
    """,
    "DROP INDEX outbox_order",
)

_APPEND = text(
    "INSERT INTO outbox (day, event_id, event_type, payload) VALUES (:day, :event_id, :event_type, :payload)"
)


def create_outbox(op: Any) -> None:
    """For a migration: the outbox, its cursors and the function that makes and drops its partitions."""
    for statement in _DDL:
        op.execute(statement)


def slim_outbox(op: Any) -> None:
    """For a migration: one index instead of two, and rows without type and payload, whose event the service renders
    (relay.py) from an immutable row that bears the event's id. `trace` is then the trace context without its dashes.
    """
    for statement in _SLIM_DDL:
        op.execute(statement)


async def append(session: WriteSession, envelope: Envelope) -> None:
    """Write an event into the transaction at hand; it is published if, and only if, that commits."""
    if envelope.traceparent is None and (traceparent := telemetry.traceparent()):
        envelope = envelope.model_copy(update={"traceparent": traceparent})
    row = {
        "day": envelope.time.date(),
        "event_id": envelope.id,
        "event_type": envelope.type,
        "payload": envelope.json_text(),
    }
    await session.run(_APPEND, row)


async def keep_partitions(session: WriteSession, today: date) -> None:
    """Make the partitions of the coming week and drop those older than two weeks."""
    await session.run(text("SELECT keep_outbox_partitions(:today)"), {"today": today})
