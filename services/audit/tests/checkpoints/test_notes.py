"""Signed notes as others make and read them, and what is refused."""

import base64

import pytest
from audit.checkpoints.domain import Checkpoint, CheckpointMalformed
from audit.checkpoints.notes import NoteSigner, NoteVerifier
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

# The example of the note package of Go's checksum database, which C2SP signed-note describes.
_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
_VERIFIER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
_NOTE = (
    f"{_TEXT}\n\u2014 PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def signer(origin: str = "arrayan.example/audit") -> NoteSigner:
    return NoteSigner(origin, Ed25519PrivateKey.generate())


def test_the_note_of_go_comes_out_byte_by_byte() -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(_PRIVATE)[1:])
    peter = NoteSigner("PeterNeumann", key)
    assert peter.verifier.verifier_key == _VERIFIER_KEY
    assert peter.sign(_TEXT) == _NOTE
    assert peter.verifier.text_of(_NOTE) == _TEXT


def test_other_signatures_may_stand_beside_ours() -> None:
    ours = signer()
    note = ours.checkpoint(3, b"r" * 32)
    witness = signer("witness.example").sign("x\n").splitlines()[-1]
    text, _, signature = note.rpartition("\n\n")
    assert ours.verifier.checkpoint_of(f"{text}\n\n{witness}\n{signature}") == Checkpoint(
        "arrayan.example/audit", 3, b"r" * 32
    )


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 10_000), flip=st.integers(1, 127))
def test_no_character_of_a_note_can_be_changed(at: int, flip: int) -> None:
    ours = signer()
    note = ours.checkpoint(3, b"r" * 32)
    place = at % len(note)
    changed = note[:place] + chr((ord(note[place]) ^ flip) or 1) + note[place + 1 :]
    try:
        found = ours.verifier.checkpoint_of(changed)
    except CheckpointMalformed:
        return
    # Base64 has bits at its end that say nothing; the checkpoint itself is what was signed.
    assert found == Checkpoint("arrayan.example/audit", 3, b"r" * 32)


@pytest.mark.parametrize(
    "text",
    ["", "origin\n", "origin\n1\n", "o\n01\nAAAA\n", "o\n-1\nAAAA\n", "o\n1\nAAAA\n", "o\n1\n!\n", "\n1\nAAAA\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointMalformed):
        Checkpoint.of_body(text)


def test_another_origin_with_the_same_key_is_another_trail() -> None:
    ours = signer()
    note = ours.sign(Checkpoint("another.example", 1, b"r" * 32).body())
    with pytest.raises(CheckpointMalformed, match="another"):
        ours.verifier.checkpoint_of(note)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_would_break_the_line_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="name of a key"):
        signer(name)


def test_a_note_that_is_too_long_is_not_read() -> None:
    ours = signer()
    assert isinstance(ours.verifier, NoteVerifier)
    with pytest.raises(CheckpointMalformed):
        ours.verifier.text_of(ours.sign("x" * 30_000 + "\n"))
