import unicodedata

import pytest
from auth.passwords.common_passwords import common_passwords
from auth.passwords.domain import LENGTH_MAX, LENGTH_MIN, PasswordContext, faults
from hypothesis import given
from hypothesis import strategies as st

VERA = PasswordContext("Arrayan", "vera.luna+bank@example.com", "Vera Luna-Ibáñez")


def codes(password: str, context: PasswordContext = VERA) -> list[str]:
    return [fault.code for fault in faults(password, context, common_passwords().__contains__)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=LENGTH_MIN - 1))
def test_whatever_is_shorter_than_fifteen_characters_is_too_short(password: str) -> None:
    if len(unicodedata.normalize("NFC", password)) < LENGTH_MIN:
        assert "password-too-short" in codes(password)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=LENGTH_MAX + 20))
def test_the_length_is_judged_by_code_points_after_normalisation(password: str) -> None:
    length = len(unicodedata.normalize("NFC", password))
    found = codes(password)
    assert ("password-too-short" in found) == (length < LENGTH_MIN)
    assert ("password-too-long" in found) == (length > LENGTH_MAX)


@given(st.lists(st.sampled_from(["river", "stones", "quiet", "dawn", "violet", "lamp"]), min_size=4, max_size=8))
def test_a_phrase_of_words_in_lower_case_needs_no_digits_or_signs(words: list[str]) -> None:
    if len(set(words)) >= 3:
        assert codes(" ".join(words)) in ([], ["password-too-short"])


def test_a_composed_and_a_decomposed_accent_count_alike() -> None:
    composed = "é" * 7 + "mañanas y"
    assert codes(unicodedata.normalize("NFD", composed[:14])) == ["password-too-short"]
    assert codes(composed) == codes(unicodedata.normalize("NFD", composed)) == []


def test_at_least_ten_thousand_common_passwords_are_shipped() -> None:
    assert len(common_passwords()) >= 10_000


def test_every_listed_password_is_refused_in_any_case() -> None:
    for listed in sorted(common_passwords())[::500]:
        assert "password-breached" in codes(listed)
        assert "password-breached" in codes(listed.upper())


@pytest.mark.parametrize(
    "password",
    [
        "123456789123456789",
        "1q2w3e4r5t6y7u8i9o0p",
        "ManchesterUnited",
        "passwordpassword",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabca",
        "qwertyuiop1234567890",
        "password12345678",
    ],
)
def test_long_passwords_that_are_among_the_first_to_be_tried_are_refused(password: str) -> None:
    assert codes(password) == ["password-breached"]


@pytest.mark.parametrize(
    "password",
    [
        "arrayan-arrayan-1",
        "ArrayanBank2026!",
        "vera.luna+bank@1234567",
        "VeraLuna19841203!!",
        "ibanez ibañez 2026",
        "luna.vera.luna.vera",
    ],
)
def test_what_anybody_can_look_up_makes_no_password(password: str) -> None:
    assert "password-personal" in codes(password)


def test_a_password_may_hold_such_a_word_among_enough_others() -> None:
    assert codes("the arrayan grows by the quiet river") == []


def test_a_short_local_part_or_name_forbids_no_letters() -> None:
    context = PasswordContext("Arrayan", "al@example.com", "Al Bo")
    assert codes("alabaster bottles", context) == []


def test_all_faults_are_told_at_once() -> None:
    assert codes("password") == ["password-too-short", "password-breached"]
