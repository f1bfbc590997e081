import re

import pytest
from auth.passwords.domain import PasswordChecksBusy
from auth.passwords.hashing import PasswordHashing


@pytest.fixture
def hashing() -> PasswordHashing:
    return PasswordHashing(1)


async def test_hashes_are_argon2id_with_the_banks_parameters(hashing: PasswordHashing) -> None:
    assert re.match(r"^\$argon2id\$v=19\$m=19456,t=2,p=1\$", await hashing.hash("quiet river stones"))


async def test_the_same_password_never_hashes_the_same(hashing: PasswordHashing) -> None:
    assert await hashing.hash("quiet river stones") != await hashing.hash("quiet river stones")


@pytest.mark.parametrize("other", ["quiet river stones", "Quiet river stones ", "quiet river stones  ", "", "x" * 1024])
async def test_every_character_counts(hashing: PasswordHashing, other: str) -> None:
    stored = await hashing.hash("quiet river stones ")
    assert await hashing.matches(stored, "quiet river stones ")
    assert not await hashing.matches(stored, other)


async def test_the_last_of_many_characters_counts(hashing: PasswordHashing) -> None:
    stored = await hashing.hash("a" * 127 + "b")
    assert not await hashing.matches(stored, "a" * 128)


async def test_two_keyboards_that_compose_differently_type_the_same(hashing: PasswordHashing) -> None:
    assert await hashing.matches(await hashing.hash("maña\u00f1ana river"), "maña\u006e\u0303ana river")


async def test_nobody_has_no_password(hashing: PasswordHashing) -> None:
    assert not await hashing.matches(None, "quiet river stones")


async def test_a_broken_hash_matches_nothing(hashing: PasswordHashing) -> None:
    assert not await hashing.matches("$argon2id$broken", "quiet river stones")


async def test_the_queue_has_an_end_and_its_places_come_back(hashing: PasswordHashing) -> None:
    for _ in range(65):
        assert hashing._places.acquire(blocking=False)
    with pytest.raises(PasswordChecksBusy) as refused:
        await hashing.matches(None, "x")
    assert refused.value.retry_after_seconds == 1
    hashing._places.release()
    for _ in range(3):
        assert not await hashing.matches(None, "x")
