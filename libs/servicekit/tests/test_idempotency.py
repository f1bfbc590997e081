"""Two orders are the same order exactly when they ask for the same, today and after the next release."""

import pytest
from kernel.money import Amount, Currency
from pydantic import BaseModel
from servicekit.idempotency import request_hash


class Order(BaseModel):
    amount: Amount
    reference: str


class OrderOfTomorrow(Order):
    urgent: bool = False


FIVE = Amount(minor=5, currency=Currency.EUR)


def test_the_same_order_has_the_same_hash_however_it_was_spelled() -> None:
    spelled = Order.model_validate_json('{"reference": "\\u0052ent", "amount": {"currency": "EUR", "minor": 5}}')
    assert request_hash(spelled) == request_hash(Order(amount=FIVE, reference="Rent"))


@pytest.mark.parametrize(
    "other",
    [
        Order(amount=Amount(minor=6, currency=Currency.EUR), reference="Rent"),
        Order(amount=Amount(minor=5, currency=Currency.USD), reference="Rent"),
        Order(amount=FIVE, reference="rent"),
    ],
)
def test_any_other_order_has_another_hash(other: Order) -> None:
    assert request_hash(other) != request_hash(Order(amount=FIVE, reference="Rent"))


def test_a_field_added_later_leaves_the_orders_of_before_what_they_were() -> None:
    before, after = Order(amount=FIVE, reference="Rent"), OrderOfTomorrow(amount=FIVE, reference="Rent")
    assert request_hash(after) == request_hash(before)
    urgent = OrderOfTomorrow(amount=FIVE, reference="Rent", urgent=True)
    assert request_hash(urgent) != request_hash(before)
