import pytest
from auth.registrations.domain import tidy_email, tidy_name, tidy_phone
from hypothesis import given
from hypothesis import strategies as st
from kernel.errors import FieldError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Vera   Luna ", "Vera Luna"),
        ("Bo", "Bo"),
        ("José Ñandú", "José Ñandú"),
        ("Sean O'Connor-Díaz Jr.", "Sean O'Connor-Díaz Jr."),
        ("李小龙", "李小龙"),
        ("نور الدين", "نور الدين"),
    ],
)
def test_names_of_the_world_are_kept_tidy(text: str, name: str) -> None:
    assert tidy_name(text) == name


@pytest.mark.parametrize(
    "text", ["", " ", "V", "x" * 101, "12345", "- -", "Vera\u202eanuL", "Ve\u200bra", "Vera\ud800"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    assert isinstance(tidy_name(text), FieldError)


@given(st.text(max_size=150))
def test_a_tidy_name_stays_as_it_is(text: str) -> None:
    name = tidy_name(text)
    if isinstance(name, str):
        assert tidy_name(name) == name
        assert 2 <= len(name) <= 100


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+34 600 123 123", "+34600123123"),
        ("600123123", "+34600123123"),
        ("0034600123123", "+34600123123"),
        ("+44 7700 900123", "+447700900123"),
        ("+1 202 555 0123", "+12025550123"),
    ],
)
def test_numbers_come_to_one_form_and_those_for_fiction_are_welcome(text: str, number: str) -> None:
    assert tidy_phone(text, "ES") == number


@pytest.mark.parametrize("text", ["", "12", "+", "phone", "+34 600", "+999123456789", "600123123 ext. 5", "9" * 32])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert isinstance(tidy_phone(text, "ES"), FieldError)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Vera@EXAMPLE.com ", "Vera@example.com"),
        ("vera.luna+bank@example.com", "vera.luna+bank@example.com"),
        ("vera@münchen.example.com", "vera@xn--mnchen-3ya.example.com"),
    ],
)
def test_addresses_come_to_one_form(text: str, email: str) -> None:
    assert tidy_email(text) == email


@pytest.mark.parametrize("text", ["", "vera", "vera@", "@example.com", "a b@example.com", "vera@example", "v@a..com"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert isinstance(tidy_email(text), FieldError)
