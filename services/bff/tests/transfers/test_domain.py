import pytest
from bff.core_banking.refusals import CurrencyMismatch, InsufficientFunds, SameAccount
from bff.transfers.domain import Payer, check_payable, masked_iban
from kernel.errors import DomainError
from kernel.money import Amount, Currency, Money

OWN, OTHER = "ES9121000418450200051332", "ES7921000813610123456789"
EUR, USD = Currency.EUR, Currency.USD


@pytest.mark.parametrize(
    ("payee_iban", "payee_currency", "amount", "refusal"),
    [
        (OWN, EUR, Amount(minor=1, currency=EUR), SameAccount),
        (OTHER, USD, Amount(minor=1, currency=EUR), CurrencyMismatch),
        (OTHER, EUR, Amount(minor=1, currency=USD), CurrencyMismatch),
        (OTHER, USD, Amount(minor=1, currency=USD), CurrencyMismatch),
        (OTHER, EUR, Amount(minor=101, currency=EUR), InsufficientFunds),
    ],
)
def test_what_cannot_be_paid_is_refused(
    payee_iban: str, payee_currency: Currency, amount: Amount, refusal: type[DomainError]
) -> None:
    payer = Payer(iban=OWN, available=Money(minor=100, currency=EUR))
    with pytest.raises(refusal):
        check_payable(payer, payee_iban=payee_iban, payee_currency=payee_currency, amount=amount)


def test_all_that_is_available_can_be_paid() -> None:
    payer = Payer(iban=OWN, available=Money(minor=100, currency=EUR))
    check_payable(payer, payee_iban=OTHER, payee_currency=EUR, amount=Amount(minor=100, currency=EUR))


def test_a_masked_iban_keeps_country_and_last_four() -> None:
    assert masked_iban(OWN) == "ES•• •••• … 1332"
