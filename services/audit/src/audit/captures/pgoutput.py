"""The messages of pgoutput, protocol version 1 (PostgreSQL 18, section 54.9): bytes to values, pure.

Whatever is cut short, longer than it says or unknown is an error: a stream that is misread would lie for ever.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from struct import Struct
from typing import Final

_INT16, _INT32, _INT64 = Struct(">h"), Struct(">i"), Struct(">q")
_UINT32, _UINT64 = Struct(">I"), Struct(">Q")


class StreamMisread(Exception):
    """The bytes are not what the protocol says; the text names the message and the place."""


class Unchanged(Enum):
    """A large value (TOAST) that the update did not touch, and which is therefore not in the log."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
Value = str | bytes | Unchanged | None
"""Text, binary (never asked for), not in the log, or null."""
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Begin:
    final_lsn: int
    committed_us: int
    """Microseconds since 2000-01-01 UTC, as in Commit."""
    xid: int


@dataclass(frozen=True, slots=True)
class Commit:
    commit_lsn: int
    end_lsn: int
    committed_us: int


@dataclass(frozen=True, slots=True)
class Origin:
    commit_lsn: int
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    is_identity: bool
    """Part of the replica identity, which is every column under FULL: no sign of a primary key."""
    name: str
    type_oid: int


@dataclass(frozen=True, slots=True)
class Relation:
    oid: int
    namespace: str
    name: str
    identity: str
    """d: primary key, n: nothing, f: all columns, i: an index."""
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Type:
    oid: int
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Insert:
    oid: int
    new: Row


@dataclass(frozen=True, slots=True)
class Update:
    oid: int
    old: Row | None
    old_is_whole: bool
    """True for an image of the whole old row, False for its key alone."""
    new: Row


@dataclass(frozen=True, slots=True)
class Delete:
    oid: int
    old: Row
    old_is_whole: bool


@dataclass(frozen=True, slots=True)
class Truncate:
    oids: tuple[int, ...]
    cascades: bool
    restarts_identity: bool


@dataclass(frozen=True, slots=True)
class Message:
    is_transactional: bool
    lsn: int
    prefix: str
    content: bytes


Decoded = Begin | Commit | Origin | Relation | Type | Insert | Update | Delete | Truncate | Message


class _Reader:
    __slots__ = ("_at", "_buffer")

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._at = 1

    def number(self, form: Struct) -> int:
        try:
            (found,) = form.unpack_from(self._buffer, self._at)
        except Exception:
            raise StreamMisread(f"{self._buffer[:1]!r} ends at {len(self._buffer)}, in a number") from None
        self._at += form.size
        return int(found)

    def taken(self, count: int) -> bytes:
        end = self._at + count
        if count < 0 or end > len(self._buffer):
            raise StreamMisread(f"{self._buffer[:1]!r} has no {count} bytes at {self._at}")
        found = self._buffer[self._at : end]
        self._at = end
        return found

    def letter(self) -> bytes:
        return self.taken(1)

    def text(self) -> str:
        end = self._buffer.find(b"\0", self._at)
        if end < 0:
            raise StreamMisread(f"{self._buffer[:1]!r} has a text without an end at {self._at}")
        return _utf8(self.taken(end + 1 - self._at)[:-1])

    def row(self) -> Row:
        return tuple(self._values(self.number(_INT16)))

    def _values(self, count: int) -> Iterator[Value]:
        if count < 0:
            raise StreamMisread(f"{self._buffer[:1]!r} has a row of {count} columns")
        for _ in range(count):
            kind = self.letter()
            if kind == b"t":
                yield _utf8(self.taken(self.number(_INT32)))
            elif kind == b"n":
                yield None
            elif kind == b"u":
                yield UNCHANGED
            elif kind == b"b":
                yield self.taken(self.number(_INT32))
            else:
                raise StreamMisread(f"{self._buffer[:1]!r} has a column of the kind {kind!r}")

    def end(self) -> None:
        if self._at != len(self._buffer):
            raise StreamMisread(f"{self._buffer[:1]!r} has {len(self._buffer) - self._at} bytes too many")


def decode(buffer: bytes) -> Decoded:
    """One message. Raises StreamMisread."""
    reader = _Reader(buffer)
    read = _READERS.get(buffer[:1])
    if read is None:
        raise StreamMisread(f"a message of the unknown kind {buffer[:1]!r}")
    found = read(reader)
    reader.end()
    return found


def _utf8(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise StreamMisread("a text that is not UTF-8") from None


def _begin(reader: _Reader) -> Begin:
    return Begin(reader.number(_UINT64), reader.number(_INT64), reader.number(_UINT32))


def _commit(reader: _Reader) -> Commit:
    _flags(reader, allowed=0)
    return Commit(reader.number(_UINT64), reader.number(_UINT64), reader.number(_INT64))


def _flags(reader: _Reader, *, allowed: int) -> int:
    flags = reader.letter()[0]
    if flags & ~allowed:
        raise StreamMisread(f"unknown flags {flags}")
    return flags


def _origin(reader: _Reader) -> Origin:
    return Origin(reader.number(_UINT64), reader.text())


def _relation(reader: _Reader) -> Relation:
    oid, namespace, name = reader.number(_UINT32), reader.text(), reader.text()
    identity = _utf8(reader.letter())
    if identity not in "dnfi":
        raise StreamMisread(f"a replica identity {identity!r}")
    columns = tuple(_column(reader) for _ in range(reader.number(_INT16)))
    # An empty name stands for pg_catalog.
    return Relation(oid, namespace or "pg_catalog", name, identity, columns)


def _column(reader: _Reader) -> Column:
    is_identity, name, oid = bool(_flags(reader, allowed=1)), reader.text(), reader.number(_UINT32)
    reader.number(_INT32)  # the type's modifier, such as the scale of a numeric
    return Column(is_identity, name, oid)


def _type(reader: _Reader) -> Type:
    return Type(reader.number(_UINT32), reader.text() or "pg_catalog", reader.text())


def _insert(reader: _Reader) -> Insert:
    oid = reader.number(_UINT32)
    _expect(reader.letter(), b"N")
    return Insert(oid, reader.row())


def _update(reader: _Reader) -> Update:
    oid, kind = reader.number(_UINT32), reader.letter()
    old: Row | None = None
    if kind in {b"K", b"O"}:
        old = reader.row()
        _expect(reader.letter(), b"N")
    else:
        _expect(kind, b"N")
    return Update(oid, old, kind == b"O", reader.row())


def _delete(reader: _Reader) -> Delete:
    oid, kind = reader.number(_UINT32), reader.letter()
    if kind not in {b"K", b"O"}:
        raise StreamMisread(f"b'D' has {kind!r} where its old row begins")
    return Delete(oid, reader.row(), kind == b"O")


def _expect(found: bytes, wanted: bytes) -> None:
    if found != wanted:
        raise StreamMisread(f"{found!r} where {wanted!r} begins a new row")


def _truncate(reader: _Reader) -> Truncate:
    count = reader.number(_INT32)
    flags = _flags(reader, allowed=3)
    return Truncate(tuple(reader.number(_UINT32) for _ in range(count)), bool(flags & 1), bool(flags & 2))


def _message(reader: _Reader) -> Message:
    is_transactional, lsn = bool(_flags(reader, allowed=1)), reader.number(_UINT64)
    return Message(is_transactional, lsn, reader.text(), reader.taken(reader.number(_INT32)))


_READERS: dict[bytes, Callable[[_Reader], Decoded]] = {
    b"B": _begin,
    b"C": _commit,
    b"O": _origin,
    b"R": _relation,
    b"Y": _type,
    b"I": _insert,
    b"U": _update,
    b"D": _delete,
    b"T": _truncate,
    b"M": _message,
}
