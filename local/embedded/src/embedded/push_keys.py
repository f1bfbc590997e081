"""The service account that notifications pushes with, and what the push simulator may know of it: the public half."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from embedded.settings import BankSettings
from embedded.vault import write_private

PROJECT = "arrayan-local"
CLIENT_EMAIL = f"bank-pushes@{PROJECT}.iam.gserviceaccount.com"
_ACCOUNT_FILE, _PUBLIC_KEY_FILE = "fcm-service-account.json", "fcm-public-key.pem"


def place_push_keys(settings: BankSettings) -> None:
    """Both files as this start needs them: the key is made once, the ports may be others than last time."""
    path = settings.folder / _ACCOUNT_FILE
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    account = {**(known or _new_account()), "token_uri": _token_uri(settings)}
    if account != known:
        write_private(path, json.dumps(account, indent=1))
    public_key = _public_key_of(account["private_key"])
    if not _holds(settings, public_key):
        write_private(settings.folder / _PUBLIC_KEY_FILE, public_key)


def sender_environment(settings: BankSettings) -> Mapping[str, str]:
    """For notifications, which signs in with the private key."""
    return {
        "FCM_SERVICE_ACCOUNT_FILE": str(settings.folder / _ACCOUNT_FILE),
        "FCM_ENDPOINT_URL": f"{settings.url('simulators')}/fcm",
    }


def simulator_environment(settings: BankSettings) -> Mapping[str, str]:
    return {
        "SIMULATORS_FCM_PROJECT": PROJECT,
        "SIMULATORS_FCM_CLIENT_EMAIL": CLIENT_EMAIL,
        "SIMULATORS_FCM_TOKEN_URI": _token_uri(settings),
        "SIMULATORS_FCM_PUBLIC_KEY_FILE": str(settings.folder / _PUBLIC_KEY_FILE),
    }


def _token_uri(settings: BankSettings) -> str:
    return f"{settings.url('simulators')}/fcm/token"


def _new_account() -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": secrets.token_hex(20),
        "private_key": text,
        "client_email": CLIENT_EMAIL,
        "client_id": str(secrets.randbelow(9 * 10**20) + 10**20),
    }


def _public_key_of(private_key: str) -> str:
    key = serialization.load_pem_private_key(private_key.encode("ascii"), password=None)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode("ascii")


def _holds(settings: BankSettings, public_key: str) -> bool:
    path = settings.folder / _PUBLIC_KEY_FILE
    return path.exists() and path.read_text(encoding="ascii") == public_key
