"""Secrets at rest: what the database alone must not reveal is sealed or keyed with AUTH_SEALING_KEY."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(RuntimeError):
    """What was sealed does not open: another AUTH_SEALING_KEY, another place, or somebody changed it."""


class Seal:
    """One key for each purpose, derived by HKDF (RFC 5869), so that no text of one purpose passes for another's."""

    def __init__(self, key: bytes, purpose: str) -> None:
        self._cipher = AESGCM(_derived(key, f"seal:{purpose}"))
        self._digest_key = _derived(key, f"digest:{purpose}")

    def seal(self, plain: bytes, place: str) -> bytes:
        """AES-256-GCM. `place` names the row that holds it: the text opens nowhere else."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag as error:
            raise SealBroken(place) from error

    def digest(self, text: str) -> bytes:
        """HMAC-SHA-256: equal texts give equal digests, and without the key nobody can try texts out."""
        return hmac.digest(self._digest_key, text.encode("utf-8", "surrogatepass"), "sha256")


def token_hash(token: str) -> bytes:
    """SHA-256, enough for values of 256 random bits: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"bank-auth:{purpose}".encode()).derive(key)
