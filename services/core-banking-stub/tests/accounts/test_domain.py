from contextlib import suppress
from datetime import UTC, datetime

import pytest
from core_banking_stub.accounts.domain import (
    ACCOUNT_NUMBERS,
    AccountDetails,
    Bank,
    IbanInvalid,
    bank_name_of,
    joint_name,
    normalised_iban,
    numbered_iban,
)
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import AccountId, CustomerId, new_id
from kernel.money import Currency

ARRAYAN = Bank("Arrayan", "ES", "9900")


@given(st.integers(0, ACCOUNT_NUMBERS - 1))
def test_every_account_number_makes_a_valid_iban_of_this_bank(number: int) -> None:
    iban = numbered_iban(ARRAYAN, number)
    assert normalised_iban(iban) == iban
    assert (iban[:2], iban[4:8], iban[-10:]) == ("ES", "9900", f"{number:010d}")
    assert bank_name_of(iban, ARRAYAN) == "Arrayan"


def test_a_number_with_eleven_digits_is_a_mistake_of_the_program() -> None:
    with pytest.raises(AssertionError):
        numbered_iban(ARRAYAN, ACCOUNT_NUMBERS)


def test_an_iban_may_be_typed_with_spaces_and_small_letters() -> None:
    assert normalised_iban(" es91 2100 0418 4502 0005 1332 ") == "ES9121000418450200051332"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ES",
        "ES9121000418450200051333",
        "ES912100041845020005133",
        "ZZ9121000418450200051332",
        "ES91 2100-0418",
        "ES91210004184502000513\u0663\u0662",
        "<script>",
        "\u0000",
    ],
)
def test_what_is_no_iban_is_refused(text: str) -> None:
    with pytest.raises(IbanInvalid):
        normalised_iban(text)


@given(st.text(max_size=50))
def test_no_text_breaks_the_reading_of_ibans(text: str) -> None:
    with suppress(IbanInvalid):
        assert normalised_iban(text).isascii()


def test_a_foreign_iban_has_its_own_banks_name_or_none() -> None:
    assert "CAIXA" in bank_name_of("ES9121000418450200051332", ARRAYAN).upper()
    assert bank_name_of("GB33BUKB20201555555555", ARRAYAN) != "Arrayan"


def test_a_joint_account_has_both_names_and_both_holders() -> None:
    first, second = CustomerId(new_id()), CustomerId(new_id())
    details = AccountDetails(
        account_id=AccountId(new_id()),
        iban="",
        product_name="",
        currency=Currency.EUR,
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
        closed_at=None,
        customer_ids=(first, second),
        holder_names=("Ana Robles", "Luis Vega"),
    )
    assert details.holder_name == "Ana Robles & Luis Vega"
    assert details.is_held_by(first)
    assert details.is_held_by(second)
    assert not details.is_held_by(CustomerId(new_id()))


def test_very_long_names_are_cut_to_a_hundred_characters() -> None:
    assert len(joint_name(("A" * 100,))) == 100
    assert len(joint_name(("A" * 60, "B" * 60))) == 100
    assert joint_name(("A" * 60, "B" * 60)).endswith("…")
