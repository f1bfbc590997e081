"""Keys of people: made once, wrapped, gone for good; AU-08 with the command and the stand-alone verifier."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID, uuid4

import pytest
from audit.payload_keys.domain import KeyWrapping, PayloadDamaged, PayloadKeyDamaged, WrappedKey
from audit.records.schemas import Search
from trail_town import Payment, TrailTown

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class AuditDatabase(Protocol):
    url: str
    owner_url: str


def wrapping(letter: bytes = b"k") -> KeyWrapping:
    return KeyWrapping(letter * 32)


def test_what_was_sealed_opens_with_its_own_header_and_nonce_alone() -> None:
    stored, key = wrapping().make(uuid4(), "ana", NOW)
    again = wrapping().unwrap(stored)
    nonce, sealed = key.seal(b"header", b"payload")
    assert again.open(b"header", nonce, sealed) == b"payload"
    other_nonce, other_sealed = key.seal(b"header", b"payload")
    assert (other_nonce, other_sealed) != (nonce, sealed)
    wrong = (
        (b"headers", nonce, sealed),
        (b"header", other_nonce, sealed),
        (b"header", nonce, sealed[:-1]),
        (b"", b"", b""),
    )
    for header, used, text in wrong:
        with pytest.raises(PayloadDamaged):
            again.open(header, used, text)


@pytest.mark.parametrize("changed", ["id", "subject", "wrapped_key", "file"])
def test_a_key_cannot_be_moved_to_another_person_or_file(changed: str) -> None:
    stored, _ = wrapping().make(uuid4(), "ana", NOW)
    moved = {
        "id": WrappedKey(UUID(int=1), "ana", stored.wrapped_key, NOW),
        "subject": WrappedKey(stored.id, "eva", stored.wrapped_key, NOW),
        "wrapped_key": WrappedKey(stored.id, "ana", stored.wrapped_key[:10], NOW),
        "file": stored,
    }[changed]
    with pytest.raises(PayloadKeyDamaged):
        wrapping(b"x" if changed == "file" else b"k").unwrap(moved)


def test_a_key_file_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        KeyWrapping(b"k" * 31)


def erase(*subjects: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.erase", *subjects]
    kept = {name: value for name, value in os.environ.items() if name != "MIGRATION_DATABASE_URL"}
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


async def test_the_command_erases_a_person_with_their_account_once(
    town: TrailTown, audit_database: AuditDatabase
) -> None:
    gone, stays = Payment.number_of(1), Payment.number_of(2)
    await town.records.append([gone.transaction(1), stays.transaction(2)])
    leaving = (str(gone.payer), gone.payer_account)
    first = erase(*leaving, MIGRATION_DATABASE_URL=audit_database.owner_url)
    assert (first.returncode, first.stdout) == (0, "".join(f"{one}: the key is gone\n" for one in leaving))
    again = erase(str(gone.payer), MIGRATION_DATABASE_URL=audit_database.owner_url)
    assert (again.returncode, again.stdout) == (1, f"{gone.payer}: there is no key\n")
    # Who wrote it has the key in memory, and does not use it. Whom they paid keeps their own account's rows.
    read, _ = await town.records.search(Search(100))
    erased = {one.record.header.object_id for one in read if one.is_erased}
    assert erased == {gone.transfer_id, gone.payer_account, f"{gone.payer_account}/1"}
    await town.again().records.check()


async def test_the_running_role_cannot_erase(town: TrailTown, audit_database: AuditDatabase) -> None:
    payment = Payment.number_of(1)
    await town.records.append([payment.transaction(1)])
    refused = erase(str(payment.payer), MIGRATION_DATABASE_URL=audit_database.url)
    assert "permission denied" in refused.stderr
    assert not any(one.is_erased for one in (await town.records.search(Search(100)))[0])


def test_without_an_address_it_says_what_is_missing() -> None:
    said = erase(str(uuid4()))
    assert (said.returncode, "MIGRATION_DATABASE_URL is missing" in said.stderr) == (2, True)
