"""Compares what the core's tables hold with what the trail has of them."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from core_writer import CoreWriter


class Place(Protocol):
    async def rows(self, database: str, question: str) -> list[Any]: ...


@dataclass(frozen=True)
class Finding:
    transfers: int
    records: int
    missing: int
    doubled: int
    gaps: int
    """Versions of accounts that do not follow each other in the trail."""
    without_mark: int
    out_of_order: int

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.doubled or self.gaps or self.without_mark or self.out_of_order)

    def __str__(self) -> str:
        return (
            f"{self.transfers} transfers, {self.records} records: missing {self.missing}, doubled {self.doubled},"
            f" version gaps {self.gaps}, transfers without their mark {self.without_mark}, out of order"
            f" {self.out_of_order}"
        )


async def judged(place: Place, writer: CoreWriter) -> Finding:
    """The core's own rows against the trail's, and the updates of the writer's books, one by one."""
    own = {str(account.account_id) for _, accounts in writer.lanes for account in accounts}
    expected = await rows_of_the_core(place, own)
    trail = await place.rows(
        "audit",
        "SELECT index, end_lsn, kind, table_name, object_id, action, facts FROM records"
        " WHERE source = 'core' ORDER BY index",
    )
    seen = Counter(filter(None, (told_by(row, own) for row in trail)))
    written = {str(one.transfer_id) for one in writer.written}
    marked = [row for row in trail if row["object_id"] in written]
    return Finding(
        transfers=sum(key[0] == "transfers" for key in expected),
        records=len(trail),
        missing=(expected - seen).total(),
        doubled=(seen - expected).total(),
        gaps=version_gaps(seen),
        without_mark=sum(row["action"] != "transfer.execute" or row["object_id"] not in row["facts"] for row in marked),
        out_of_order=sum(one["end_lsn"] > other["end_lsn"] for one, other in pairwise(trail)),
    )


Told = tuple[str, str]
"""A table and the key of a row of it, as records have it."""


async def rows_of_the_core(place: Place, own: set[str]) -> Counter[Told]:
    """How often each row must be in the trail: inserted once, the writer's books updated at each version."""
    core = "core_banking"
    found: Counter[Told] = Counter()
    for row in await place.rows(core, "SELECT id FROM transfers"):
        found["transfers", str(row["id"])] = 1
    for row in await place.rows(core, "SELECT account_id, version FROM entries"):
        found["entries", f"{row['account_id']}/{row['version']}"] = 1
    for row in await place.rows(core, "SELECT id, version FROM accounts"):
        if str(row["id"]) in own:
            found["accounts", str(row["id"])] = row["version"]
    return found


def told_by(row: Any, own: set[str]) -> Told | None:
    table, kind, key = row["table_name"], row["kind"], row["object_id"]
    is_counted = kind == "insert" if table in {"transfers", "entries"} else kind == "update" and key in own
    return (table, key) if is_counted and table in {"transfers", "entries", "accounts"} else None


def version_gaps(seen: Counter[Told]) -> int:
    """Accounts whose entries in the trail are not numbered from 1 without a hole."""
    versions: dict[str, list[int]] = {}
    for table, key in seen:
        if table == "entries":
            account, _, version = key.partition("/")
            versions.setdefault(account, []).append(int(version))
    return sum(sorted(found) != list(range(1, max(found) + 1)) for found in versions.values())
