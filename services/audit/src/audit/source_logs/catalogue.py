"""What a source says of itself: its identity, its slot, what it publishes, its primary keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit.source_logs.connections import Connection, rows_of

PUBLICATION = "bank_changes"

_SLOT = """
    SELECT slot.active_pid, slot.plugin, slot.database = current_database() AS is_here, slot.wal_status,
           slot.invalidation_reason, slot.safe_wal_size,
           (pg_current_wal_lsn() - slot.confirmed_flush_lsn)::bigint AS behind_bytes,
           (slot.confirmed_flush_lsn - '0/0')::bigint AS confirmed,
           (pg_current_wal_lsn() - '0/0')::bigint AS now_at
    FROM (SELECT 1) AS one LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = %s
"""
_PUBLISHED = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.relreplident AS identity,
           pr.prqual IS NOT NULL AS is_filtered, pr.prattrs IS NOT NULL AS is_partial,
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              AND (pr.prattrs IS NULL OR a.attnum = ANY (pr.prattrs))) AS columns,
           c.oid::bigint AS oid
    FROM pg_publication p
    JOIN pg_publication_rel pr ON pr.prpubid = p.oid
    JOIN pg_class c ON c.oid = pr.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE p.pubname = %s AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate
    ORDER BY 1
"""
_PRIMARY_KEYS = """
    SELECT i.indrelid::bigint AS oid, array_agg(a.attname::text ORDER BY k.place) AS columns
    FROM pg_index i
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    JOIN pg_class c ON c.oid = i.indrelid
    WHERE i.indisprimary AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    GROUP BY i.indrelid
"""
_END_OTHER_READER = "SELECT pg_terminate_backend(%s, 5000)"

Keys = Mapping[int, tuple[str, ...]]
"""A table's oid -> the columns of its primary key, in the key's order."""


@dataclass(frozen=True, slots=True)
class SlotState:
    exists: bool
    is_lost: bool
    active_pid: int | None
    safe_wal_bytes: int | None
    """How much more may be written before the slot is lost; None without a limit."""
    behind_bytes: int
    confirmed: int
    now_at: int
    """Where the source's log ends now."""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    oid: int
    name: str
    identity: str
    columns: tuple[str, ...]
    is_filtered: bool
    is_partial: bool

    @property
    def shape(self) -> str:
        """What must stay as it was recorded; whole tables may get more columns."""
        listed = f" ({', '.join(self.columns)})" if self.is_partial else ""
        filtered = " filtered" if self.is_filtered else ""
        return f"{self.name}{listed} {self.identity}{filtered}"


@dataclass(frozen=True, slots=True)
class Identity:
    """IDENTIFY_SYSTEM: which cluster this is, and which of its pasts it goes on from."""

    system_id: str
    timeline: int
    now_at: int


async def identify(replication: Connection) -> Identity:
    (row,) = await rows_of(replication, "IDENTIFY_SYSTEM")
    return Identity(row["systemid"], int(row["timeline"]), lsn_of(row["xlogpos"]))


async def slot_state(session: Connection, slot: str) -> SlotState:
    (row,) = await rows_of(session, _SLOT, [slot])
    return SlotState(
        exists=row["plugin"] == "pgoutput" and bool(row["is_here"]),
        is_lost=row["wal_status"] == "lost" or row["invalidation_reason"] is not None,
        active_pid=row["active_pid"],
        safe_wal_bytes=row["safe_wal_size"],
        behind_bytes=row["behind_bytes"] or 0,
        confirmed=row["confirmed"] or 0,
        now_at=row["now_at"],
    )


async def published_tables(session: Connection) -> list[PublishedTable]:
    """Empty without the publication, or when it leaves a kind of change out: the server would only warn."""
    return [
        PublishedTable(
            row["oid"], row["name"], row["identity"], tuple(row["columns"]), row["is_filtered"], row["is_partial"]
        )
        for row in await rows_of(session, _PUBLISHED, [PUBLICATION])
    ]


async def primary_keys(session: Connection) -> dict[int, tuple[str, ...]]:
    return {row["oid"]: tuple(row["columns"]) for row in await rows_of(session, _PRIMARY_KEYS)}


async def end_reader(session: Connection, pid: int) -> None:
    """End a reader that still holds the slot, and wait until it has gone."""
    await rows_of(session, _END_OTHER_READER, [pid])


def lsn_of(text: str) -> int:
    """`16/B374D848` as a number."""
    high, low = text.split("/")
    return (int(high, 16) << 32) | int(low, 16)


def lsn_text(lsn: int) -> str:
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"
