import pytest
from bff.core_banking.refusals import IbanInvalid
from bff.payees.domain import compact_iban


@pytest.mark.parametrize(
    "typed", ["ES9121000418450200051332", "es91 2100 0418 4502 0005 1332", "  ES91 21000418 450200051332 "]
)
def test_an_iban_is_read_as_people_type_it(typed: str) -> None:
    assert compact_iban(typed) == "ES9121000418450200051332"


@pytest.mark.parametrize(
    "typed", ["", "ES9021000418450200051332", "ES91", "12345", "ES91 2100 0418 4502 0005 13321", "🏦"]
)
def test_what_is_no_iban_is_refused_and_the_field_named(typed: str) -> None:
    with pytest.raises(IbanInvalid) as refusal:
        compact_iban(typed)
    assert [fault.field for fault in refusal.value.errors] == ["iban"]
    assert not typed or typed not in refusal.value.errors[0].detail
