import pytest
from auth.identities.domain import email_key, email_masked, phone_masked
from hypothesis import given
from hypothesis import strategies as st


@given(st.emails())
def test_case_and_space_around_tell_no_addresses_apart(email: str) -> None:
    assert email_key(f" {email.upper()} ") == email_key(email.upper().lower())
    assert email_key(email_key(email)) == email_key(email)


@given(st.emails())
def test_a_masked_address_keeps_one_letter_and_the_domain(email: str) -> None:
    local_part, _, domain = email.rpartition("@")
    assert email_masked(email) == f"{local_part[0]}•••@{domain}"


@pytest.mark.parametrize("phone", ["+34600123123", "+447700900123", "+12025550123"])
def test_a_masked_phone_keeps_its_beginning_and_end(phone: str) -> None:
    assert phone_masked(phone).startswith(phone[:3])
    assert phone_masked(phone).endswith(phone[-3:])
    assert phone[3:-3] not in phone_masked(phone)
