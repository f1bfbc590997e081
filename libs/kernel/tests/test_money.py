import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel.money import AMOUNT_MINOR_MAX, Amount, Currency, Money, decimal_text
from pydantic import ValidationError


@given(minor=st.integers(-(10**17), 10**17), currency=st.sampled_from(Currency))
def test_decimal_text_names_exactly_the_same_sum(minor: int, currency: Currency) -> None:
    text = decimal_text(Money(minor=minor, currency=currency))
    whole, _, fraction = text.partition(".")
    assert len(fraction) == currency.exponent
    assert int(whole + fraction) == minor


@pytest.mark.parametrize("minor", [0, -1, AMOUNT_MINOR_MAX + 1, 1.0, 0.5, "1", True, None, float("nan")])
def test_an_amount_is_a_whole_number_from_one_to_the_limit(minor: object) -> None:
    with pytest.raises(ValidationError):
        Amount.model_validate({"minor": minor, "currency": "EUR"})


@pytest.mark.parametrize("text", ['{"minor":1e9,"currency":"EUR"}', '{"minor":1.0,"currency":"EUR"}'])
def test_an_amount_on_the_wire_is_no_float_even_where_it_is_whole(text: str) -> None:
    with pytest.raises(ValidationError):
        Amount.model_validate_json(text)


def test_an_amount_of_the_limit_itself_is_allowed() -> None:
    assert Amount(minor=AMOUNT_MINOR_MAX, currency=Currency.EUR).minor == AMOUNT_MINOR_MAX


def test_unknown_fields_and_currencies_are_refused() -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"minor": 1, "currency": "EUR", "scale": 2})
    with pytest.raises(ValidationError):
        Money.model_validate({"minor": 1, "currency": "CHF"})
