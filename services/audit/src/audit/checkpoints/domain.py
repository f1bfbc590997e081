"""A checkpoint says how large the trail was and what its root was; signed, nobody can deny it later."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from kernel.errors import DomainError, ErrorKind

_SIZE_MAX = 2**63 - 1
_HASH_BYTES = 32


class TrailBroken(DomainError):
    """The stored trail contradicts itself or what was signed; nothing is written until somebody has looked."""

    code = "trail-broken"
    kind = ErrorKind.UNAVAILABLE
    title = "The audit trail contradicts its signed checkpoints"


class CheckpointUnknown(DomainError):
    code = "checkpoint-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no checkpoint of this size"


class CheckpointMalformed(DomainError):
    code = "checkpoint-malformed"
    kind = ErrorKind.MALFORMED
    title = "This is no checkpoint of the trail"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """C2SP tlog-checkpoint: origin, number of records, root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def of_body(cls, text: str) -> "Checkpoint":
        """Raises CheckpointMalformed. Extension lines may follow and are ignored."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or len(lines[1]) > 19 or not (lines[1].isascii() and lines[1].isdigit()):
            raise CheckpointMalformed
        try:
            root = base64.b64decode(lines[2], validate=True)
        except (binascii.Error, ValueError) as error:
            raise CheckpointMalformed from error
        size = int(lines[1])
        if len(root) != _HASH_BYTES or size > _SIZE_MAX or str(size) != lines[1]:
            raise CheckpointMalformed
        return cls(lines[0], size, root)


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    size: int
    root: bytes
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """`hashes` as RFC 9162, sections 2.1.3 and 2.1.4, orders them; `checkpoint` is the signed note they lead to."""

    hashes: list[bytes]
    checkpoint: StoredCheckpoint
