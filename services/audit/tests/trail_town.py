"""A trail on a database of its own, and the transactions of a small bank to fill it with."""

import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from audit.checkpoints.bucket import ExportBucket
from audit.checkpoints.exporter import Exporter, ExportPlaces
from audit.checkpoints.folder import ExportFolder
from audit.checkpoints.service import Checkpoint, CheckpointService, Leaves, NoteSigner
from audit.payload_keys.service import KeyWrapping, PayloadKeyService
from audit.records import repository
from audit.records.schemas import CapturedTransaction, Change, Mark
from audit.records.service import ObjectIds, RecordParts, RecordService
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kernel.clock import ShiftableClock
from servicekit.database import Database

ORIGIN = "arrayan.example/audit"
BEGAN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    signing: Ed25519PrivateKey
    payload: bytes

    @classmethod
    def fresh(cls) -> "Keys":
        return cls(Ed25519PrivateKey.generate(), secrets.token_bytes(32))

    @property
    def payload_text(self) -> str:
        """As the key file has it."""
        return base64.urlsafe_b64encode(self.payload).decode()


class TrailTown:
    """`again()` is the same trail as a new process would open it."""

    def __init__(self, database: Database, folder: Path, keys: Keys) -> None:
        self.database = database
        self.path = folder
        self.keys = keys
        self.clock = ShiftableClock()
        self.signer = NoteSigner(ORIGIN, keys.signing)
        self.folder = ExportFolder(folder, self.signer.verifier)
        self.leaves = Leaves(repository.leaf_hashes, repository.count_records, repository.last_index)
        self.checkpoints = CheckpointService(database, self.signer, self.leaves, self._exported)
        parts = RecordParts(PayloadKeyService(KeyWrapping(keys.payload)), self.checkpoints, ObjectIds(keys.payload))
        self.records = RecordService(database, self.clock, parts)

    def again(self, keys: Keys | None = None) -> "TrailTown":
        return TrailTown(self.database, self.path, keys or self.keys)

    def exporter(self, bucket: ExportBucket | None = None) -> Exporter:
        return Exporter(self.database, self.leaves, ExportPlaces(self.signer.verifier, self.folder, bucket), self.clock)

    async def _exported(self) -> Checkpoint | None:
        return self.folder.checkpoint()


@asynccontextmanager
async def trail_town(url: str, folder: Path) -> AsyncIterator[TrailTown]:
    database = Database(url, "trail-town")
    try:
        yield TrailTown(database, folder, Keys.fresh())
    finally:
        await database.close()


def mark(actor: UUID | None = None, action: str = "transfer.execute", **facts: str) -> Mark:
    trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    kind = "service" if actor is None else "customer"
    return Mark(kind, None if actor is None else str(actor), action, str(uuid4()), trace, facts)


def change(table: str, key: Mapping[str, str], **row: str) -> Change:
    return Change("insert", table, key, None, {**key, **row}, key_is_plain=True)


def update(table: str, key: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    return Change("update", table, key, {**key, **before}, {**key, **after}, key_is_plain=True)


def transaction(end_lsn: int, *changes: Change, marks: tuple[Mark, ...] = ()) -> CapturedTransaction:
    return CapturedTransaction("core", end_lsn, BEGAN + timedelta(seconds=end_lsn), changes, marks)


@dataclass(frozen=True)
class Payment:
    """What one transfer writes into the core: itself, two accounts, two entries."""

    payer: UUID
    payer_account: str
    payee_account: str
    transfer_id: str
    number: int

    @classmethod
    def number_of(cls, number: int) -> "Payment":
        return cls(uuid4(), str(uuid4()), str(uuid4()), str(uuid4()), number)

    def changes(self) -> tuple[Change, ...]:
        row = {"customer_id": str(self.payer), "amount": str(100 + self.number), "reference": f"rent {self.number}"}
        ends = {"debit_account_id": self.payer_account, "credit_account_id": self.payee_account}
        accounts = [
            update("accounts", {"id": one}, {"version": str(self.number)}, {"version": str(self.number + 1)})
            for one in (self.payer_account, self.payee_account)
        ]
        entries = [
            change("entries", {"account_id": one, "version": str(self.number)}, transfer_id=self.transfer_id)
            for one in (self.payer_account, self.payee_account)
        ]
        return (change("transfers", {"id": self.transfer_id}, **row, **ends), *accounts, *entries)

    def mark(self) -> Mark:
        return mark(self.payer, transfer_id=self.transfer_id, outcome="completed")

    def transaction(self, end_lsn: int) -> CapturedTransaction:
        return transaction(end_lsn, *self.changes(), marks=(self.mark(),))


def payments(count: int, first_lsn: int = 1000) -> list[CapturedTransaction]:
    return [Payment.number_of(number).transaction(first_lsn + number) for number in range(count)]
