"""Checks an export of the audit trail against its signed checkpoints, far from the bank: nothing of it is imported.

verify_trail.py records --trail trail.jsonl --checkpoints FOLDER --key KEY [--second FOLDER]
verify_trail.py inclusion --proof proof.json --key KEY [--trail trail.jsonl]
verify_trail.py consistency --proof proof.json --key KEY

KEY is a C2SP verifier key, <name>+<hash>+<base64>, or a file with one. FOLDER has the checkpoint and tiles as the bank
exports them (C2SP tlog-tiles); --second is another copy of it, as from S3, of which only the checkpoint is read. Proofs
are what the bank's API answers. Ends with 0 if all is as it was signed, 1 if not, 2 if that cannot be told.

Needs Python 3.11 and the package cryptography. docs/trail.md tells format 1 and what cannot be detected.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEADER = (
    *("action", "actor_kind", "actor_subject", "committed_at", "end_lsn", "facts", "format", "index", "kind"),
    *("object_id", "payload_key_id", "recorded_at", "request_id", "seq", "source", "table_name", "trace_id"),
)
FIELDS = {*HEADER, "nonce", "ciphertext", "leaf_hash"}
TILE = 256
HASH = 32
NONCE, TAG = 12, 16
LINE_BYTES_MAX = 64 * 1024 * 1024


class CannotTell(Exception):
    """A file is missing or is not what it should be; the text is for people."""


class Wrong(Exception):
    """Something differs from what was signed. `index` is the first wrong record, where one can be named."""

    def __init__(self, what: str, index: int | None = None) -> None:
        super().__init__(what if index is None else f"record {index}: {what}")
        self.index = index
        self.what = what


@dataclass(frozen=True)
class Checkpoint:
    size: int
    root: bytes


class VerifierKey:
    """C2SP signed-note with Ed25519; the name of the key is the origin of the trail."""

    def __init__(self, text: str) -> None:
        try:
            self.name, hashed, encoded = text.strip().split("+", 2)
            material = base64.b64decode(encoded, validate=True)
            self._key = Ed25519PublicKey.from_public_bytes(material[1:])
        except ValueError as error:
            raise CannotTell("This is no verifier key: <name>+<hash>+<base64>.") from error
        self._hash = hashlib.sha256(f"{self.name}\n".encode() + material).digest()[:4]
        if material[:1] != b"\x01" or self._hash.hex() != hashed:
            raise CannotTell("The verifier key is no Ed25519 key, or was copied wrongly: its hash differs.")

    def open(self, note: str) -> Checkpoint:
        """Raises Wrong where the note is not signed with this key or is none of this trail."""
        text, gap, signatures = note.rpartition("\n\n")
        signed = f"{text}\n"
        if not gap or not any(self._signed(line, signed) for line in signatures.splitlines()):
            raise Wrong("the checkpoint is not signed with this key")
        origin, size, root, *_ = [*signed.split("\n"), "", ""]
        try:
            found = Checkpoint(int(size), base64.b64decode(root, validate=True))
        except ValueError as error:
            raise Wrong("what was signed is no checkpoint") from error
        if origin != self.name or len(found.root) != HASH or found.size < 0 or str(found.size) != size:
            raise Wrong("what was signed is no checkpoint of this trail")
        return found

    def _signed(self, line: str, text: str) -> bool:
        name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
            self._key.verify(signature[4:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return line.startswith("\u2014 ") and name == self.name and signature[:4] == self._hash


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def leaf_of(record: dict[str, Any], index: int | None = None) -> bytes:
    """The leaf hash of a record's content, or of the same content under another index."""
    header = {name: record[name] for name in HEADER} | ({} if index is None else {"index": str(index)})
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    sealed = base64.b64decode(record["nonce"], validate=True) + base64.b64decode(record["ciphertext"], validate=True)
    return hashlib.sha256(b"\x00" + text + b"\x00" + sealed).digest()


def tile_path(level: int, index: int, width: int) -> str:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{number}" + ("" if width == TILE else f".p/{width}")


def exported_leaves(folder: Path, checkpoint: Checkpoint) -> list[bytes]:
    """The leaf hashes that were signed. Raises Wrong where the tiles do not give the signed root."""
    leaves = read_level(folder, 0, checkpoint.size)
    below, level = leaves, 1
    while len(below) >= TILE:
        above = [root_of(below[at : at + TILE]) for at in range(0, len(below) // TILE * TILE, TILE)]
        if read_level(folder, level, len(above)) != above:
            raise Wrong(f"the exported tiles of level {level} do not fit those below them")
        below, level = above, level + 1
    if root_of(leaves) != checkpoint.root:
        raise Wrong("the exported tiles do not give the signed root")
    return leaves


def read_level(folder: Path, level: int, count: int) -> list[bytes]:
    hashes = b""
    for first in range(0, count, TILE):
        width = min(TILE, count - first)
        tile = read_tile(folder, level, first // TILE, width)
        if len(tile) != width * HASH:
            raise Wrong(f"the exported tile {tile_path(level, first // TILE, width)} has the wrong length")
        hashes += tile
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]


def read_tile(folder: Path, level: int, index: int, width: int) -> bytes:
    for name in (tile_path(level, index, width), tile_path(level, index, TILE)):
        if (folder / name).is_file():
            return (folder / name).read_bytes()[: width * HASH]
    raise CannotTell(f"The tile {tile_path(level, index, width)} is missing in {folder}.")


@dataclass(frozen=True)
class Verdict:
    """`size` records are as the exported checkpoint says, `later` more as the database's own newer one says."""

    size: int
    later: int


def check_records(
    lines: Iterable[dict[str, Any]], leaves: Sequence[bytes], exported: Checkpoint, key: VerifierKey
) -> Verdict:
    """`lines` as exported: records in order, then the database's own note. Raises Wrong for the first wrong record.

    Leaves are trusted: they give the signed root.
    """
    later: list[bytes] = []
    pending = iter(lines)
    at, own_note = 0, ""
    for line in pending:
        if "checkpoint" in line:
            own_note = str(line["checkpoint"] or "")
            continue
        leaf = checked_form(line, at)
        if at < len(leaves) and leaf != leaves[at]:
            raise Wrong(what_is_wrong(line, next(pending, None), at, leaves), at)
        if line["leaf_hash"] != leaf.hex():
            raise Wrong("edited: its leaf hash is not that of its content", at)
        later += [leaf] if at >= len(leaves) else []
        at += 1
    if at < len(leaves):
        raise Wrong(f"missing: the trail is cut here, {len(leaves)} records were signed", at)
    check_later(later, leaves, exported, (own_note, key))
    return Verdict(len(leaves), len(later))


def check_later(
    later: list[bytes], leaves: Sequence[bytes], exported: Checkpoint, own: tuple[str, VerifierKey]
) -> None:
    """Records after the exported checkpoint stand under the database's own, newer one; no record stands under none."""
    note, key = own
    try:
        newest = key.open(note)
    except Wrong as error:
        if later:
            raise Wrong("inserted: it stands under no signed checkpoint", exported.size) from error
        raise Wrong(f"all records are right, but the database's own newest checkpoint is forged: {error}") from error
    if newest.size < exported.size:
        raise Wrong("all records are right, but the database's newer checkpoints are missing")
    if newest.size > exported.size + len(later):
        raise Wrong(f"missing: the trail is cut here, {newest.size} records were signed", exported.size + len(later))
    if root_of([*leaves, *later[: newest.size - exported.size]]) != newest.root:
        raise Wrong(
            f"one of the records from {exported.size} to {newest.size - 1}, later than the exported checkpoint,"
            " is not what was signed",
            exported.size,
        )
    if newest.size < exported.size + len(later):
        raise Wrong("inserted: it stands under no signed checkpoint", newest.size)


def checked_form(line: dict[str, Any], at: int) -> bytes:
    if set(line) != FIELDS or line["format"] != 1:
        raise Wrong("edited: its fields are not those of format 1", at)
    try:
        # The hash does not say where the nonce ends: its length does.
        sealed = [len(base64.b64decode(line[name], validate=True)) for name in ("nonce", "ciphertext")]
        if sealed != [0, 0] if line["payload_key_id"] is None else sealed[0] != NONCE or sealed[1] < TAG:
            raise Wrong("edited: its payload has not the form of format 1", at)
        return leaf_of(line)
    except (ValueError, TypeError, UnicodeEncodeError) as error:
        raise Wrong("edited: it cannot be read", at) from error


def what_is_wrong(line: dict[str, Any], following: dict[str, Any] | None, at: int, leaves: Sequence[bytes]) -> str:
    """The content stands at the wrong place, or the right content at none: say which, as well as the hashes tell."""
    if at + 1 < len(leaves) and leaf_of(line, at + 1) == leaves[at + 1]:
        return "missing: the next record stands in its place"
    if following and set(following) == FIELDS and leaf_of(following, at) == leaves[at]:
        return "inserted: the record that belongs here comes after it"
    known = {leaf: index for index, leaf in enumerate(leaves)}
    own = known.get(leaf_of(line))
    if own is not None:
        return f"missing: record {own} stands in its place"
    for index in range(len(leaves)):
        if leaf_of(line, index) == leaves[index]:
            return f"swapped: it has the content of record {index}"
    return "edited: its content is not what was signed"


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, text in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX), b""), start=1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise CannotTell(f"{path}, line {number}: this is no JSON.") from error
            if not isinstance(line, dict):
                raise CannotTell(f"{path}, line {number}: this is no record.")
            yield line


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at % 2 or at == last:
            root = node(sibling, root)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            root = node(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def roots_by_consistency(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """RFC 9162, section 2.1.4.2."""
    if old.size == new.size and not proof:
        return old.root, old.root
    path = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    if not 0 < old.size < new.size or not path:
        return None
    at, last = old.size - 1, new.size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            first, second = node(sibling, first), node(sibling, second)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, sibling)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None


def run_records(given: argparse.Namespace, key: VerifierKey) -> str:
    exported = key.open(text_of(given.checkpoints / "checkpoint"))
    leaves = exported_leaves(given.checkpoints, exported)
    if given.second:
        second = key.open(text_of(given.second / "checkpoint"))
        if second.size > exported.size:
            raise Wrong(f"the second copy has a checkpoint of {second.size} records, the first one of {exported.size}")
        if root_of(leaves[: second.size]) != second.root:
            raise Wrong("the checkpoint of the second copy is not the beginning of the first one's")
    found = check_records(read_lines(given.trail), leaves, exported, key)
    return f"{found.size} records are as signed and exported, {found.later} more as signed"


def run_inclusion(given: argparse.Namespace, key: VerifierKey) -> str:
    proof = json.loads(text_of(given.proof))
    signed = key.open(proof["checkpoint"])
    leaf, index = base64.b64decode(proof["leaf_hash"]), int(proof["index"])
    if root_by_inclusion(leaf, index, signed.size, [base64.b64decode(one) for one in proof["hashes"]]) != signed.root:
        raise Wrong("the proof does not lead to the signed root", index)
    if given.trail:
        lines = (line for line in read_lines(given.trail) if line.get("index") == str(index))
        line = next(lines, None)
        if line is None or checked_form(line, index) != leaf:
            raise Wrong("the exported record is missing or is not the one that was proved", index)
    return f"record {index} is one of the {signed.size} signed"


def run_consistency(given: argparse.Namespace, key: VerifierKey) -> str:
    proof = json.loads(text_of(given.proof))
    old, new = key.open(proof["from_checkpoint"]), key.open(proof["to_checkpoint"])
    hashes = [base64.b64decode(one) for one in proof["hashes"]]
    if roots_by_consistency(old, new, hashes) != (old.root, new.root):
        raise Wrong(f"the {new.size} records do not go on from the {old.size} signed before")
    return f"the {old.size} records signed before are the first of the {new.size}"


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotTell(f"{path} cannot be read: {error}") from error


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verify_trail.py", description="Check the audit trail without the bank.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run in (("records", run_records), ("inclusion", run_inclusion), ("consistency", run_consistency)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("--key", required=True, help="the verifier key, or a file with it")
        command.add_argument("--trail", type=Path, required=name == "records", help="what make export-trail wrote")
        if name == "records":
            command.add_argument("--checkpoints", type=Path, required=True, help="the exported folder")
            command.add_argument("--second", type=Path, help="another copy of it")
        else:
            command.add_argument("--proof", type=Path, required=True, help="the answer of the bank's API")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    chosen = arguments(given)
    try:
        text = chosen.key if "+" in chosen.key else text_of(Path(chosen.key))
        said = chosen.run(chosen, VerifierKey(text))
    except Wrong as wrong:
        sys.stdout.write(f"WRONG: {wrong}\n")
        return 1
    except (CannotTell, OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"cannot tell: {error}\n")
        return 2
    sys.stdout.write(f"right: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
