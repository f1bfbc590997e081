"""The keys of the trail are made once, for their owner alone; another key could neither be checked nor read back."""

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from embedded.audit_keys import ORIGIN, audit_environment, place_audit_keys
from embedded.settings import for_tests


def test_keys_are_made_once_and_fit_each_other(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    place_audit_keys(settings)
    environment = audit_environment(settings)
    names = ("AUDIT_SIGNING_KEY_FILE", "AUDIT_VERIFIER_KEY_FILE", "AUDIT_PAYLOAD_KEY_FILE")
    files = [Path(environment[name]) for name in names]
    texts = [file.read_text(encoding="ascii") for file in files]
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    place_audit_keys(settings)
    assert [file.read_text(encoding="ascii") for file in files] == texts

    signing = serialization.load_pem_private_key(texts[0].encode(), password=None)
    assert isinstance(signing, Ed25519PrivateKey)
    public = signing.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    name, key_hash, material = texts[1].strip().split("+", 2)
    assert (name, base64.b64decode(material)) == (ORIGIN, b"\x01" + public)
    assert key_hash == hashlib.sha256(f"{ORIGIN}\n".encode() + b"\x01" + public).hexdigest()[:8]
    assert len(base64.urlsafe_b64decode(texts[2])) == 32
