"""Thousands of tamperings by SQL (`make tamper-trail`): the verifier finds each, and names the first wrong record.

python tests/faults/tamper_trail.py [--tamperings 5000] [--records 700] [--seed 1]

A trail of the bank's rows on a real PostgreSQL; each tampering is done as its administrator, with the triggers off, in
a transaction that is rolled back; what the tables themselves refuse is taken off beforehand. Every third one is hidden
by recomputing all later hashes, tiles and checkpoints.
Two controls: the whole trail verifies before and after, and a verifier that believes the stored hashes misses some.
Ends with 1 where something is not so.
"""

import argparse
import asyncio
import importlib.util
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
from audit.checkpoints.exporter import Exporter, ExportPlaces
from audit.checkpoints.folder import ExportFolder
from audit.checkpoints.service import CheckpointService, Leaves, NoteSigner
from audit.payload_keys.service import KeyWrapping, PayloadKeyService
from audit.records import repository as record_rows
from audit.records.service import ObjectIds, RecordParts, RecordService, exported_lines
from bank_rows import BankRows
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from embedded.bank import EmbeddedBank
from kernel.clock import SystemClock
from servicekit.database import Database, WriteSession
from sqlalchemy import text
from tampering import Deed, Tamperer
from testkit.databases import Databases

ORIGIN = "arrayan.example/audit"
KINDS = ("edit", "edit", "delete", "insert", "swap", "cut")
AS_A_PROGRAM_EVERY = 50
TIDIED_EVERY = 50
CONTROLS = 60
PROGRAM = Path(__file__).parents[2] / "services" / "audit" / "verifier" / "verify_trail.py"
Lines = list[dict[str, Any]]


def load_verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_trail", PROGRAM)
    if spec is None or spec.loader is None:
        raise ImportError(PROGRAM)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Verifier:
    """The verifier's own checks, with what was exported read once; now and then the whole program."""

    def __init__(self, folder: Path, key: str) -> None:
        self.module = load_verifier()
        self._folder, self._key_text = folder, key
        self._key = self.module.VerifierKey(key)
        self._exported = self._key.open((folder / "checkpoint").read_text(encoding="utf-8"))
        self._leaves = self.module.exported_leaves(folder, self._exported)

    def first_wrong(self, lines: Lines) -> int | str | None:
        """The index that it names, what it says where it names none, or None where it finds nothing."""
        try:
            self.module.check_records(iter(lines), self._leaves, self._exported, self._key)
        except self.module.Wrong as wrong:
            return str(wrong) if wrong.index is None else int(wrong.index)
        return None

    def said_as_a_program(self, lines: Lines, folder: Path) -> str:
        trail = folder / "trail.jsonl"
        trail.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, "-I", str(PROGRAM), "records", "--trail", str(trail)]
        command += ["--checkpoints", str(self._folder), "--key", self._key_text]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def believing(self) -> "Verifier":
        """The control: it takes the stored leaf hash for that of the content."""
        other = Verifier(self._folder, self._key_text)
        setattr(other.module, "leaf_of", _stored_leaf)  # noqa: B010  A module that mypy does not know.
        return other


def _stored_leaf(line: Mapping[str, str], _index: int | None = None) -> bytes:
    return bytes.fromhex(line["leaf_hash"])


@dataclass
class Findings:
    found: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, deed: Deed, verdict: int | str | None, *, hidden: bool) -> None:
        self.hidden += hidden
        if verdict == deed.first:
            self.found[deed.kind] += 1
        else:
            self.wrong.append(f"{deed}{' hidden' if hidden else ''}: the verifier says {verdict!r}")


class Campaign:
    def __init__(self, url: str, administrator: Database, verifier: Verifier, size: int, dice: random.Random) -> None:
        self._url = url.replace("+asyncpg", "", 1)
        self._administrator = administrator
        self._verifier = verifier
        self._size = size
        self._dice = dice

    @property
    def size(self) -> int:
        return self._size

    def finds_nothing(self, lines: Lines) -> bool:
        return len(lines) == self._size + 1 and self._verifier.first_wrong(lines) is None

    async def lines(self) -> Lines:
        async with self._administrator.write() as session:
            return await _lines(session)

    async def tampered(self, kind: str, *, hidden: bool) -> tuple[Deed, Lines]:
        """What an export has after the deed, which is undone."""
        async with _undone(self._administrator) as session:
            for table in ("records", "tree_tiles", "checkpoints"):
                await session.run(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            tamperer = Tamperer(session, self._dice, self._size)
            deed = await tamperer.act(kind, hidden=hidden)
            if hidden:
                await tamperer.hide(deed, ORIGIN)
            lines = await _lines(session)
        return deed, lines

    async def run(self, tamperings: int, folder: Path, tell: Callable[[str], None]) -> Findings:
        findings = Findings()
        for number in range(tamperings):
            hidden = number % 3 == 0
            deed, lines = await self.tampered(self._dice.choice(KINDS), hidden=hidden)
            findings.add(deed, self._verifier.first_wrong(lines), hidden=hidden)
            if number % AS_A_PROGRAM_EVERY == 0:
                said = await asyncio.to_thread(self._verifier.said_as_a_program, lines, folder)
                if not said.startswith(f"WRONG: record {deed.first}: "):
                    findings.wrong.append(f"{deed}: the program says {said!r}")
            if number % TIDIED_EVERY == 0:
                await self._tidy()
            if number % 500 == 499:
                tell(f"{number + 1} tamperings, {len(findings.wrong)} not named")
        return findings

    async def _tidy(self) -> None:
        """Deeds that were undone leave dead rows behind, in catalogues too, and every look at the trail reads them."""
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute("VACUUM")
        finally:
            await connection.close()

    async def missed_by_control(self, tamperings: int) -> int:
        believing, missed = self._verifier.believing(), 0
        for _ in range(tamperings):
            deed, lines = await self.tampered("edit", hidden=False)
            missed += believing.first_wrong(lines) != deed.first
        return missed


class _Undone(Exception):
    """Ends a transaction so that nothing of it stays."""


@asynccontextmanager
async def _undone(database: Database) -> AsyncIterator[WriteSession]:
    with suppress(_Undone):
        async with database.write() as session:
            yield session
            raise _Undone


async def _lines(session: WriteSession) -> Lines:
    return [line async for line in exported_lines(session)]


async def fill_trail(url: str, folder: Path, size: int, seed: int) -> str:
    """A trail of at least so many records, exported; returns its verifier key."""
    database, key = Database(url, "tamper-trail"), secrets.token_bytes(32)
    signer = NoteSigner(ORIGIN, Ed25519PrivateKey.generate())
    export = ExportFolder(folder, signer.verifier)
    leaves = Leaves(record_rows.leaf_hashes, record_rows.count_records, record_rows.last_index)
    checkpoints = CheckpointService(database, signer, leaves, lambda: asyncio.to_thread(export.checkpoint))
    parts = RecordParts(PayloadKeyService(KeyWrapping(key)), checkpoints, ObjectIds(key))
    records, rows = RecordService(database, SystemClock(), parts), BankRows(seed).transactions()
    exporter = Exporter(database, leaves, ExportPlaces(signer.verifier, export, None), SystemClock())
    try:
        while await exporter.export() < size:
            await records.append([next(rows) for _ in range(10)])
    finally:
        await database.close()
    return signer.verifier.verifier_key


async def take_off_checks(session: WriteSession) -> None:
    """Whoever has the server is not held up by what a table refuses."""
    found = await session.all(
        text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'records'::regclass")
    )
    for row in found:
        await session.run(text(f"ALTER TABLE records DROP CONSTRAINT {row.conname}"))


@asynccontextmanager
async def campaign_on(
    bank: EmbeddedBank, databases: Databases, folder: Path, records: int, seed: int
) -> AsyncIterator[Campaign]:
    made = databases("audit")
    key = await fill_trail(made.url, folder / "checkpoints", records, seed)
    name, server = made.url.rpartition("/")[2], bank.server
    url = f"postgresql+asyncpg://postgres:{server.password}@127.0.0.1:{server.port}/{name}"
    administrator = Database(url, "tamperer", connections_max=1)
    try:
        verifier = Verifier(folder / "checkpoints", key)
        async with administrator.write() as session:
            await take_off_checks(session)
            size = await record_rows.count_records(session)
        yield Campaign(url, administrator, verifier, size, random.Random(seed))
    finally:
        await administrator.close()


async def show(options: argparse.Namespace) -> int:
    """0 where every tampering was named, the whole trail verified, and the control missed some."""
    began = time.monotonic()

    def tell(line: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - began:6.1f} s] {line}\n")
        sys.stdout.flush()

    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bank-tamper-")))
        campaign = await stack.enter_async_context(
            campaign_on(options.bank, Databases(options.bank), scratch, options.records, options.seed)
        )
        tell(f"a trail of {campaign.size} records")
        is_whole_before = campaign.finds_nothing(await campaign.lines())
        findings = await campaign.run(options.tamperings, scratch, tell)
        is_whole_after = campaign.finds_nothing(await campaign.lines())
        missed = await campaign.missed_by_control(CONTROLS)
    for line in findings.wrong[:20]:
        tell(line)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(findings.found.items()))
    named = sum(findings.found.values())
    is_right = named == options.tamperings and is_whole_before and is_whole_after and missed > 0
    sys.stdout.write(
        f"{'right' if is_right else 'WRONG'}: {named} of {options.tamperings} tamperings found with the first record"
        f" named ({kinds}; {findings.hidden} hidden by recomputing), the whole trail"
        f" {'verifies' if is_whole_before and is_whole_after else 'does NOT verify'},"
        f" the control misses {missed} of {CONTROLS}; {time.monotonic() - began:.0f} s\n"
    )
    return 0 if is_right else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Tamper with a trail, and see whether the verifier names it.")
    parser.add_argument("--tamperings", type=int, default=5_000)
    parser.add_argument("--records", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    # Not inside the loop: the embedded server has one of its own.
    folder = Path(tempfile.mkdtemp(prefix="bank-tamper-"))
    folder.chmod(0o711)
    options.bank = EmbeddedBank(folder, frozenset({"postgres"}))
    try:
        options.bank.start()
        return asyncio.run(show(options))
    finally:
        options.bank.stop()
        options.bank.remove()


if __name__ == "__main__":
    sys.exit(main())
