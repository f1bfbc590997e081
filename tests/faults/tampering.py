"""What somebody with the whole database server does to the trail: five deeds, and how the stronger one hides them."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from audit.checkpoints import repository as checkpoint_rows
from audit.checkpoints.domain import StoredCheckpoint
from audit.checkpoints.notes import NoteSigner
from audit.records import repository as record_rows
from audit.trees.edge import Edge
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from servicekit.database import WriteSession
from sqlalchemy import text

FAR = 1_000_000_000
EDITS = {
    "format": "format + 1",
    "committed_at": "committed_at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 second'",
    "end_lsn": "end_lsn + 1",
    "seq": f"seq + {FAR}",
    "source": "CASE source WHEN 'core' THEN 'auth' ELSE 'core' END",
    "kind": "CASE kind WHEN 'update' THEN 'insert' ELSE 'update' END",
    "table_name": "coalesce(table_name, '') || 's'",
    "object_id": "coalesce(object_id, '') || '0'",
    "actor_kind": "actor_kind || 's'",
    "actor_subject": "gen_random_uuid()::text",
    "action": "coalesce(action, '') || '.'",
    "request_id": "gen_random_uuid()::text",
    "trace_id": "md5(random()::text)",
    "facts": "facts || ' '",
    "nonce": "set_byte(nonce, 3, get_byte(nonce, 3) # 1)",
    "ciphertext": "set_byte(ciphertext, 0, get_byte(ciphertext, 0) # 128)",
    "payload_key_id": "gen_random_uuid()",
    "leaf_hash": "set_byte(leaf_hash, 31, get_byte(leaf_hash, 31) # 1)",
}
SEAM = "nonce and ciphertext"
EDITS[SEAM] = "nonce || substring(ciphertext FROM 1 FOR 1), ciphertext = substring(ciphertext FROM 2)"
"""The same bytes in a row, parted elsewhere."""
SEALED = ("nonce", "ciphertext", "payload_key_id", SEAM)
"""These are edited where there is a payload."""
_COPIED = (
    "format, source, end_lsn, committed_at, recorded_at, kind, table_name, object_id, actor_kind, actor_subject,"
    " action, request_id, trace_id, facts, payload_key_id, nonce, ciphertext, leaf_hash"
)


@dataclass(frozen=True)
class Deed:
    """`first` is the first record that is not what it was; `words` are for the report."""

    kind: str
    first: int
    words: str


class Tamperer:
    """Acts inside the session that it is given, which the caller rolls back."""

    def __init__(self, session: WriteSession, dice: random.Random, size: int) -> None:
        self._session = session
        self._dice = dice
        self._size = size
        self._columns = list(EDITS)

    async def act(self, kind: str, *, hidden: bool) -> Deed:
        # Who recomputes every hash would undo a change of a hash alone.
        self._columns = [column for column in EDITS if not hidden or column != "leaf_hash"]
        deeds: dict[str, Callable[[], Awaitable[Deed]]] = {
            "edit": self._edit,
            "delete": self._delete,
            "insert": self._insert,
            "swap": self._swap,
            "cut": self._cut,
        }
        return await deeds[kind]()

    async def hide(self, deed: Deed, origin: str) -> None:
        """Close the numbers, recompute every later hash, and make tiles and checkpoints that fit: all but sign them."""
        if deed.kind == "delete":
            await self._shift(deed.first + 1, -1)
        await self._recompute(deed.first)
        edge = Edge()
        leaves = (await record_rows.leaf_hashes(self._session, [(0, FAR)]))[0]
        await self._do("DELETE FROM tree_tiles")
        await checkpoint_rows.insert_tiles(self._session, edge.extend(leaves))
        newest = await checkpoint_rows.newest(self._session)
        if newest is None or edge.size == 0:
            return
        forged = NoteSigner(origin, Ed25519PrivateKey.generate()).checkpoint(edge.size, edge.root())
        # Either with a key of their own under the trail's name, or with the right signature over something else.
        signature = newest.note if self._dice.random() < 0.5 else forged
        note = forged.partition("\n\n")[0] + "\n\n" + signature.partition("\n\n")[2]
        await self._do("DELETE FROM checkpoints")
        made = StoredCheckpoint(edge.size, edge.root(), note, newest.made_at)
        await checkpoint_rows.insert_checkpoint(self._session, made)

    async def _edit(self) -> Deed:
        index, column = self._any(), self._dice.choice(self._columns)
        if column in SEALED:
            sealed = text("SELECT min(index) FROM records WHERE payload_key_id IS NOT NULL AND index >= :at")
            index = await self._session.scalar(sealed, {"at": self._dice.randrange(self._size // 2)})
        changed = f"{column.partition(' ')[0]} = {EDITS[column]}"
        await self._do(f"UPDATE records SET {changed} WHERE index = :index", index=index)  # noqa: S608  Our own words.
        return Deed("edit", index, column)

    async def _delete(self) -> Deed:
        index = self._dice.randrange(self._size - 1)
        await self._do("DELETE FROM records WHERE index = :index", index=index)
        return Deed("delete", index, "")

    async def _insert(self) -> Deed:
        index, model = self._dice.randrange(self._size + 1), self._any()
        await self._shift(index, 1)
        model += model >= index
        await self._do(
            f"INSERT INTO records (index, seq, {_COPIED})"  # noqa: S608  Our own words.
            f" SELECT :index, seq + {FAR}, {_COPIED} FROM records WHERE index = :model",
            index=index,
            model=model,
        )
        return Deed("insert", index, f"made from {model}")

    async def _swap(self) -> Deed:
        first, other = sorted(self._dice.sample(range(self._size), 2))
        for one, place in ((first, FAR), (other, first), (FAR, other)):
            await self._do("UPDATE records SET index = :place WHERE index = :one", one=one, place=place)
        return Deed("swap", first, f"with {other}")

    async def _cut(self) -> Deed:
        index = self._any()
        await self._do("DELETE FROM records WHERE index >= :index", index=index)
        return Deed("cut", index, "")

    async def _shift(self, low: int, by: int) -> None:
        """In two steps, for a number may never stand twice, not even for a moment."""
        await self._do("UPDATE records SET index = index + :far WHERE index >= :low", far=FAR, low=low)
        await self._do("UPDATE records SET index = index - :far WHERE index >= :low", far=FAR - by, low=FAR)

    async def _recompute(self, first: int) -> None:
        records = await record_rows.records_from(self._session, first, FAR)
        await self._do(
            "UPDATE records SET leaf_hash = right_one.hash FROM"
            " unnest(CAST(:indexes AS bigint[]), CAST(:hashes AS bytea[])) AS right_one (index, hash)"
            " WHERE records.index = right_one.index",
            indexes=[record.header.index for record in records],
            hashes=[record.right_leaf_hash() for record in records],
        )

    async def _do(self, statement: str, **parameters: object) -> None:
        await self._session.run(text(statement), parameters or None)

    def _any(self) -> int:
        return self._dice.randrange(self._size)
