"""Signed notes (C2SP signed-note) with Ed25519: a text, an empty line, and a line for each signature."""

import base64
import binascii
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from audit.checkpoints.domain import Checkpoint, CheckpointMalformed

_ED25519 = b"\x01"
_KEY_HASH_BYTES = 4
_NOTE_CHARACTERS_MAX = 20_000
_SIGNATURE_MARK = "\u2014 "


class NoteVerifier:
    """Trusts one key of one name, which is the origin of the checkpoints, too."""

    def __init__(self, name: str, public_key: bytes) -> None:
        self.name = name
        self._key = Ed25519PublicKey.from_public_bytes(public_key)
        self._material = _ED25519 + public_key
        self.key_hash = sha256(f"{name}\n".encode() + self._material).digest()[:_KEY_HASH_BYTES]

    @property
    def verifier_key(self) -> str:
        """<name>+<hash>+<base64>, as every C2SP verifier takes it."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(self._material).decode()}"

    def text_of(self, note: str) -> str:
        """What the note says, if this key signed it. Raises CheckpointMalformed."""
        text, gap, signatures = note.rpartition("\n\n")
        if len(note) > _NOTE_CHARACTERS_MAX or not gap or not signatures.endswith("\n"):
            raise CheckpointMalformed("This is no signed note.")
        signed = f"{text}\n"
        for line in signatures.splitlines():
            signature = self._signature_in(line)
            if signature is not None and self._is_right(signature, signed):
                return signed
        raise CheckpointMalformed(f"The note is not signed with the key {self.name}+{self.key_hash.hex()}.")

    def checkpoint_of(self, note: str) -> Checkpoint:
        """Raises CheckpointMalformed also where another trail's checkpoint was signed with this key."""
        checkpoint = Checkpoint.of_body(self.text_of(note))
        if checkpoint.origin != self.name:
            raise CheckpointMalformed(f"The checkpoint is one of {checkpoint.origin}.")
        return checkpoint

    def _signature_in(self, line: str) -> bytes | None:
        name, _, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
        if not line.startswith(_SIGNATURE_MARK) or name != self.name:
            return None
        try:
            found = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return None
        return found[_KEY_HASH_BYTES:] if found[:_KEY_HASH_BYTES] == self.key_hash else None

    def _is_right(self, signature: bytes, text: str) -> bool:
        try:
            self._key.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class NoteSigner:
    """Signs in the name of `origin`, which has neither spaces nor plus signs in it."""

    def __init__(self, origin: str, key: Ed25519PrivateKey) -> None:
        if not origin or any(sign.isspace() or sign == "+" for sign in origin):
            raise ValueError(f"{origin!r} cannot be the name of a key")
        self._key = key
        public_key = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = NoteVerifier(origin, public_key)

    @classmethod
    def from_file(cls, origin: str, path: Path) -> "NoteSigner":
        """`path`: a PEM file with an Ed25519 private key. Raises ValueError or OSError."""
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} holds no Ed25519 key")
        return cls(origin, key)

    def sign(self, text: str) -> str:
        signature = base64.b64encode(self.verifier.key_hash + self._key.sign(text.encode())).decode()
        return f"{text}\n{_SIGNATURE_MARK}{self.verifier.name} {signature}\n"

    def checkpoint(self, size: int, root: bytes) -> str:
        return self.sign(Checkpoint(self.verifier.name, size, root).body())
