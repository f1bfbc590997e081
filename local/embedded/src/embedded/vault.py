"""The passwords that the parts of one bank know each other by: random, made once, readable by their owner alone."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

DATABASES: Mapping[str, str] = {
    "auth": "auth",
    "bff": "bff",
    "core": "core_banking",
    "notifications": "notifications",
    "complementary": "complementary",
    "audit": "audit",
}
"""Service -> its database, which is also the name of its role; the role that owns the tables is <name>_owner."""

CAPTURE_ROLE = "bank_capture"
"""Reads the write-ahead log of what is audited; whoever has its password reads every published row."""

SERVICE_CLIENTS: Mapping[str, str] = {
    "auth": "auth",
    "bff": "bff",
    "core": "core-banking-stub",
    "notifications": "notifications",
    "complementary": "complementary-stub",
    "audit": "audit",
    "seed": "seed",
}
"""Process -> the client id that it asks auth for tokens with."""


def load_secrets(folder: Path) -> dict[str, str]:
    """The secrets of the bank in this folder; those that do not exist yet are made and stored."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in _names() if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing if name != "sealing_key"}
        if "sealing_key" in missing:
            known["sealing_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        write_private(path, json.dumps(known, indent=1))
    return known


def _names() -> list[str]:
    roles = [role for database in DATABASES.values() for role in (database, f"{database}_owner")]
    clients = [f"client:{client}" for client in SERVICE_CLIENTS.values()]
    return ["postgres", "redis", "sealing_key", CAPTURE_ROLE, *roles, *clients]


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, for its owner alone."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
