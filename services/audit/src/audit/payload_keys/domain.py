"""A key for each person's payloads, wrapped by the key file, so that deleting a row makes them unreadable for good."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from kernel.errors import DomainError, ErrorKind

KEY_BYTES = 32
NONCE_BYTES = 12


class PayloadKeyDamaged(DomainError):
    """Another key file than the one that wrapped the key, or somebody changed the row."""

    code = "payload-key-damaged"
    kind = ErrorKind.UNAVAILABLE
    title = "A key of the trail cannot be unwrapped"


class PayloadDamaged(DomainError):
    code = "payload-damaged"
    kind = ErrorKind.UNAVAILABLE
    title = "A payload of the trail does not fit its key or its header"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """`wrapped_key`: nonce and AES-256-GCM of the key under the key file's, bound to id and subject."""

    id: UUID
    subject: str
    wrapped_key: bytes
    made_at: datetime


class PayloadKey:
    def __init__(self, key_id: UUID, key: bytes) -> None:
        self.id = key_id
        self._cipher = AESGCM(key)

    def seal(self, header: bytes, payload: bytes) -> tuple[bytes, bytes]:
        """A fresh nonce, and the payload under AES-256-GCM with the record's header as associated data."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce, self._cipher.encrypt(nonce, payload, header)

    def open(self, header: bytes, nonce: bytes, ciphertext: bytes) -> bytes:
        """Raises PayloadDamaged."""
        try:
            return self._cipher.decrypt(nonce, ciphertext, header)
        except (InvalidTag, ValueError) as error:
            raise PayloadDamaged from error


class KeyWrapping:
    """The key file's key: it wraps the others and leaves this process never."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key that wraps payload keys has {len(key)} bytes instead of {KEY_BYTES}")
        self._cipher = AESGCM(key)

    def make(self, key_id: UUID, subject: str, now: datetime) -> tuple[WrappedKey, PayloadKey]:
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._cipher.encrypt(nonce, key, _binding(key_id, subject))
        return WrappedKey(key_id, subject, wrapped, now), PayloadKey(key_id, key)

    def unwrap(self, stored: WrappedKey) -> PayloadKey:
        """Raises PayloadKeyDamaged."""
        nonce, wrapped = stored.wrapped_key[:NONCE_BYTES], stored.wrapped_key[NONCE_BYTES:]
        try:
            key = self._cipher.decrypt(nonce, wrapped, _binding(stored.id, stored.subject))
        except (InvalidTag, ValueError) as error:
            raise PayloadKeyDamaged from error
        return PayloadKey(stored.id, key)


def _binding(key_id: UUID, subject: str) -> bytes:
    return f"{key_id}\n{subject}".encode()
