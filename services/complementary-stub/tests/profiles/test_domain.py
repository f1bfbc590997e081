import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from complementary_stub.profiles.countries import COUNTRIES
from complementary_stub.profiles.domain import (
    Address,
    Document,
    DocumentClaim,
    DocumentKind,
    IncomeBand,
    Occupation,
    Profile,
    ProfileInvalid,
    decide,
    masked,
)
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 11, 24)
FULL = Profile(
    address=Address("Calle Mayor 1", "28013", "Madrid", "ES"),
    birth_date=date(1990, 2, 28),
    occupation=Occupation.EMPLOYED,
    income_band=IncomeBand.FROM_30K,
)
KEPT = Document(DocumentKind.PASSPORT, "••••••456", "ES", date(2020, 1, 31))


def claim(number: str | None = "XDA123456", mask: str | None = None, **changes: Any) -> DocumentClaim:
    usual = DocumentClaim(DocumentKind.PASSPORT, number, mask, "ES", date(2090, 1, 31))
    return replace(usual, **changes)


def problems(profile: Profile, *claims: DocumentClaim, kept: tuple[Document, ...] = ()) -> dict[str, str]:
    try:
        decide(profile, claims, kept, TODAY)
    except ProfileInvalid as refusal:
        return {error.field: error.code for error in refusal.errors}
    return {}


def with_postal_code(country: str, code: str) -> Profile:
    return Profile(address=Address("Somewhere 1", code, "A town", country))


@pytest.mark.parametrize(
    ("country", "code"),
    [
        *(("ES", "01001"), ("ES", "52006"), ("PT", "1200-109"), ("GB", "EC1A 1BB"), ("GB", "M11AE"), ("DE", "10115")),
        *(("US", "94103-1234"), ("NL", "1012 AB"), ("JP", "100-0001"), ("IE", "D02 AF30"), ("MT", "VLT 1117")),
    ],
)
def test_postal_codes_have_the_form_of_their_country(country: str, code: str) -> None:
    assert problems(with_postal_code(country, code)) == {}


@pytest.mark.parametrize(
    ("country", "code"),
    [("ES", "00001"), ("ES", "53001"), ("ES", "2801"), ("ES", "28O13"), ("PT", "1200"), ("GB", "12345"), ("JP", "1-")],
)
def test_others_have_not(country: str, code: str) -> None:
    assert problems(with_postal_code(country, code)) == {"address.postal_code": "postal-code-invalid"}


def test_a_country_is_one_of_the_standard() -> None:
    assert len(COUNTRIES) == 249
    assert problems(with_postal_code("XX", "28013")) == {"address.country": "country-unknown"}


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2008, 11, 24), None),
        (date(2008, 11, 25), "customer-under-age"),
        (date(2027, 1, 1), "customer-under-age"),
        (date(1906, 11, 25), None),
        (date(1906, 11, 24), "birth-date-too-early"),
    ],
)
def test_a_customer_is_an_adult_and_alive(born: date, code: str | None) -> None:
    assert problems(Profile(birth_date=born)) == ({"birth_date": code} if code else {})


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_day_after_february() -> None:
    born = Profile(birth_date=date(2008, 2, 29))
    with pytest.raises(ProfileInvalid):
        decide(born, [], [], date(2026, 2, 28))
    assert decide(born, [], [], date(2026, 3, 1)) == born


@given(st.from_regex(r"[A-Z0-9]{4,20}", fullmatch=True))
def test_of_a_number_the_last_three_places_show(number: str) -> None:
    assert re.fullmatch(r"•{1,17}[A-Z0-9]{3}", masked(number))
    assert (len(masked(number)), masked(number)[-3:]) == (len(number), number[-3:])


def test_a_document_is_new_with_a_number_or_kept_with_its_mask() -> None:
    new = decide(FULL, [claim()], [], TODAY).documents
    assert new == (Document(DocumentKind.PASSPORT, "••••••456", "ES", date(2090, 1, 31)),)
    assert decide(FULL, [claim(None, "••••••456")], [KEPT], TODAY).documents == new
    assert decide(FULL, [], [KEPT], TODAY).documents == ()


def test_a_mask_that_nobody_stored_is_no_document() -> None:
    for wrong in (claim(None, "••••••457"), claim(None, "••••••456", kind=DocumentKind.IDENTITY_CARD)):
        assert problems(FULL, wrong, kept=(KEPT,)) == {"documents.0.number_masked": "document-unknown"}


@pytest.mark.parametrize("both", [claim(None, None), claim("XDA123456", "••••••456")])
def test_a_document_needs_exactly_one_of_both(both: DocumentClaim) -> None:
    assert problems(FULL, claim(), both, kept=(KEPT,)) == {"documents.1.number": "document-number-missing"}


def test_a_document_has_not_expired_unless_it_is_there_already() -> None:
    late = claim(expires_on=TODAY)
    assert problems(FULL, late) == {"documents.0.expires_on": "document-expired"}
    assert problems(FULL, claim(expires_on=date(2026, 11, 25))) == {}
    assert problems(FULL, claim(None, "••••••456", expires_on=KEPT.expires_on), kept=(KEPT,)) == {}
    moved = claim(None, "••••••456", expires_on=date(2020, 2, 1))
    assert problems(FULL, moved, kept=(KEPT,)) == {"documents.0.expires_on": "document-expired"}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = Profile(address=Address("a", "1", "b", "ES"), birth_date=TODAY)
    assert problems(wrong, claim(None, None, country="XX", expires_on=TODAY)).keys() == {
        *("address.postal_code", "birth_date", "documents.0.number", "documents.0.country", "documents.0.expires_on")
    }


@pytest.mark.parametrize(
    ("band", "segment"),
    [
        ("under-15k", "basic"),
        ("15k-30k", "basic"),
        ("30k-60k", "standard"),
        ("60k-100k", "premium"),
        ("over-100k", "premium"),
    ],
)
def test_the_segment_follows_from_the_income(band: str, segment: str) -> None:
    assert Profile(income_band=IncomeBand(band)).segment == segment


def test_without_an_income_there_is_no_segment() -> None:
    assert Profile().segment is None


@pytest.mark.parametrize("gap", ["address", "birth_date", "occupation", "income_band"])
def test_a_profile_is_completed_when_every_question_is_answered(gap: str) -> None:
    assert FULL.is_completed
    gaps: dict[str, Any] = {gap: None}
    assert not replace(FULL, **gaps).is_completed
