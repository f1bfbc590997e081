"""Every message and kind of column as PostgreSQL 18 writes it (section 54.9), and nothing else is taken."""

import struct

import pytest
from audit.captures.pgoutput import (
    UNCHANGED,
    Begin,
    Column,
    Commit,
    Decoded,
    Delete,
    Insert,
    Message,
    Origin,
    Relation,
    StreamMisread,
    Truncate,
    Type,
    Update,
    decode,
)

OID = struct.pack(">I", 16_384)
ROW = b"\x00\x04" + b"t\x00\x00\x00\x02ab" + b"n" + b"u" + b"b\x00\x00\x00\x01\xff"
KEY = b"\x00\x02" + b"t\x00\x00\x00\x017" + b"n"
LSN = struct.pack(">Q", 0x16_B374_D848)
LATER = struct.pack(">Q", 0x16_B374_D880)
AT = struct.pack(">q", 817_257_600_000_001)

GOLDEN: list[tuple[str, bytes, Decoded]] = [
    ("begin", b"B" + LSN + AT + b"\x00\x00\x02\xee", Begin(0x16_B374_D848, 817_257_600_000_001, 750)),
    ("commit", b"C\x00" + LSN + LATER + AT, Commit(0x16_B374_D848, 0x16_B374_D880, 817_257_600_000_001)),
    ("origin", b"O" + LSN + b"elsewhere\0", Origin(0x16_B374_D848, "elsewhere")),
    (
        "relation",
        b"R" + OID + b"public\0accounts\0f\x00\x02" + b"\x01id\0\x00\x00\x0b\x86\xff\xff\xff\xff"
        b"\x00name\0\x00\x00\x00\x19\xff\xff\xff\xff",
        Relation(16_384, "public", "accounts", "f", (Column(True, "id", 2950), Column(False, "name", 25))),
    ),
    ("relation of the catalogue", b"R" + OID + b"\0x\0n\x00\x00", Relation(16_384, "pg_catalog", "x", "n", ())),
    ("type", b"Y" + OID + b"public\0mood\0", Type(16_384, "public", "mood")),
    ("type of the catalogue", b"Y" + OID + b"\0mood\0", Type(16_384, "pg_catalog", "mood")),
    ("insert", b"I" + OID + b"N" + ROW, Insert(16_384, ("ab", None, UNCHANGED, b"\xff"))),
    ("update", b"U" + OID + b"N" + KEY, Update(16_384, None, False, ("7", None))),
    ("update of a key", b"U" + OID + b"K" + KEY + b"N" + KEY, Update(16_384, ("7", None), False, ("7", None))),
    ("update of a whole row", b"U" + OID + b"O" + KEY + b"N" + KEY, Update(16_384, ("7", None), True, ("7", None))),
    ("delete by key", b"D" + OID + b"K" + KEY, Delete(16_384, ("7", None), False)),
    ("delete of a whole row", b"D" + OID + b"O" + KEY, Delete(16_384, ("7", None), True)),
    ("truncate", b"T\x00\x00\x00\x02\x03" + OID + OID, Truncate((16_384, 16_384), True, True)),
    ("truncate, plain", b"T\x00\x00\x00\x01\x00" + OID, Truncate((16_384,), False, False)),
    ("message", b"M\x01" + LSN + b"audit\0\x00\x00\x00\x02{}", Message(True, 0x16_B374_D848, "audit", b"{}")),
    ("message by itself", b"M\x00" + LSN + b"x\0\x00\x00\x00\x00", Message(False, 0x16_B374_D848, "x", b"")),
]
each = pytest.mark.parametrize("buffer", [case[1] for case in GOLDEN], ids=[case[0] for case in GOLDEN])
named = pytest.mark.parametrize(("buffer", "wanted"), [case[1:] for case in GOLDEN], ids=[case[0] for case in GOLDEN])


@named
def test_a_message_is_read_as_the_protocol_says(buffer: bytes, wanted: Decoded) -> None:
    assert decode(buffer) == wanted


@each
def test_a_message_that_ends_anywhere_too_early_is_an_error(buffer: bytes) -> None:
    for end in range(len(buffer)):
        with pytest.raises(StreamMisread):
            decode(buffer[:end])


@each
def test_a_message_with_a_byte_too_many_is_an_error(buffer: bytes) -> None:
    with pytest.raises(StreamMisread, match="too many"):
        decode(buffer + b"\0")


def test_a_message_of_an_unknown_kind_is_an_error() -> None:
    for kind in sorted(set(range(256)) - set(b"BCORYIUDTM")):
        with pytest.raises(StreamMisread, match="unknown kind"):
            decode(bytes([kind]) + LSN)


@pytest.mark.parametrize(
    "buffer",
    [
        b"I" + OID + b"O" + KEY,
        b"U" + OID + b"K" + KEY + b"K" + KEY,
        b"U" + OID + b"X" + KEY,
        b"D" + OID + b"N" + KEY,
        b"I" + OID + b"N\x00\x01x",
        b"I" + OID + b"N\xff\xff",
        b"I" + OID + b"N\x00\x01t\xff\xff\xff\xff",
        b"I" + OID + b"N\x00\x01t\x00\x00\x00\x01\xff",
        b"C\x01" + LSN + LATER + AT,
        b"M\x02" + LSN + b"audit\0\x00\x00\x00\x00",
        b"M\x01" + LSN + b"audit\0\xff\xff\xff\xff",
        b"T\x00\x00\x00\x01\x04" + OID,
        b"R" + OID + b"public\0accounts\0x\x00\x00",
        b"R" + OID + b"public\0accounts\0f\x00\x01\x02id\0\x00\x00\x0b\x86\xff\xff\xff\xff",
    ],
)
def test_what_the_protocol_does_not_have_is_an_error(buffer: bytes) -> None:
    with pytest.raises(StreamMisread):
        decode(buffer)
