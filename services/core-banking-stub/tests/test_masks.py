from core_banking_stub.masks import masked_iban, masked_name
from hypothesis import given
from hypothesis import strategies as st


def test_a_masked_name_keeps_first_letters_and_lengths() -> None:
    assert masked_name("María García") == "M•••• G•••••"
    assert masked_name("  Li   O ") == "L• O"


def test_a_name_with_separate_accents_is_masked_like_the_composed_one() -> None:
    assert masked_name("Mari\u0301a") == masked_name("Mar\u00eda") == "M••••"


@given(st.text(max_size=100))
def test_no_letter_but_the_first_of_a_word_survives(name: str) -> None:
    for word in masked_name(name).split():
        assert set(word[1:]) <= {"•"}


def test_a_masked_iban_keeps_country_and_last_four() -> None:
    assert masked_iban("ES9121000418450200051332") == "ES•• •••• … 1332"
