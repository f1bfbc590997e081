"""The keys of the audit trail: what it signs with, how anybody checks that, and what wraps the keys of payloads."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from embedded.settings import BankSettings
from embedded.vault import write_private

ORIGIN = "arrayan.example/audit"
BUCKET = "bank-audit-checkpoints"
_SIGNING, _VERIFIER, _PAYLOAD = "signing-key.pem", "verifier-key.txt", "payload-key.txt"
_ED25519 = b"\x01"


def place_audit_keys(settings: BankSettings) -> None:
    """Each is made once: with another key nobody could check or read what is in the trail already."""
    folder = _folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signing = folder / _SIGNING
    if not signing.exists():
        write_private(signing, _private_text(Ed25519PrivateKey.generate()))
    verifier = verifier_key(signing.read_bytes())
    if not (folder / _VERIFIER).exists():
        write_private(folder / _VERIFIER, f"{verifier}\n")
    if not (folder / _PAYLOAD).exists():
        write_private(folder / _PAYLOAD, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


def audit_environment(settings: BankSettings) -> Mapping[str, str]:
    folder = _folder(settings)
    return {
        "AUDIT_SIGNING_KEY_FILE": str(folder / _SIGNING),
        "AUDIT_VERIFIER_KEY_FILE": str(folder / _VERIFIER),
        "AUDIT_PAYLOAD_KEY_FILE": str(folder / _PAYLOAD),
        "AUDIT_CHECKPOINT_FOLDER": str(folder / "checkpoints"),
        "AUDIT_CHECKPOINT_BUCKET": BUCKET,
        "AUDIT_ORIGIN": ORIGIN,
    }


def verifier_key(private_pem: bytes, name: str = ORIGIN) -> str:
    """`<name>+<hash>+<base64>` of C2SP signed-note, for an Ed25519 key."""
    key = serialization.load_pem_private_key(private_pem, password=None)
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    hashed = hashlib.sha256(f"{name}\n".encode() + _ED25519 + public).hexdigest()[:8]
    return f"{name}+{hashed}+{base64.b64encode(_ED25519 + public).decode()}"


def _private_text(key: Ed25519PrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _folder(settings: BankSettings) -> Path:
    return settings.folder / "audit"
