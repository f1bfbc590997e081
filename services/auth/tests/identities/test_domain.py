import pytest
from auth.identities.domain import email_key, email_masked, phone_masked
from auth.registrations.domain import tidy_email
from hypothesis import assume, given
from hypothesis import strategies as st


@given(st.emails())
def test_case_and_space_around_tell_no_addresses_apart(email: str) -> None:
    assert email_key(f" {email.upper()} ") == email_key(email.upper().lower())
    assert email_key(email_key(email)) == email_key(email)


labels = st.text("abcxyz019-éüñçøжшλбあ漢", min_size=1, max_size=12)
spaces = st.text(" \t\u00a0", max_size=2)


@given(st.text("abcXYZ019._+'", min_size=1, max_size=12), st.lists(labels, min_size=2, max_size=3), spaces, spaces)
def test_whatever_registers_is_found_as_it_was_typed_in_any_case(
    local_part: str, domain: list[str], before: str, after: str
) -> None:
    typed = f"{before}{local_part}@{'.'.join(domain)}{after}"
    kept = tidy_email(typed)
    assume(isinstance(kept, str))
    assert isinstance(kept, str)
    spellings = (typed, typed.upper(), typed.lower(), typed.swapcase(), kept, kept.upper())
    assert {email_key(spelt) for spelt in spellings} == {email_key(kept)}
    assert tidy_email(kept) == kept


@given(st.emails())
def test_a_masked_address_keeps_one_letter_and_the_domain(email: str) -> None:
    local_part, _, domain = email.rpartition("@")
    assert email_masked(email) == f"{local_part[0]}•••@{domain}"


@pytest.mark.parametrize("phone", ["+34600123123", "+447700900123", "+12025550123"])
def test_a_masked_phone_keeps_its_beginning_and_end(phone: str) -> None:
    assert phone_masked(phone).startswith(phone[:3])
    assert phone_masked(phone).endswith(phone[-3:])
    assert phone[3:-3] not in phone_masked(phone)
