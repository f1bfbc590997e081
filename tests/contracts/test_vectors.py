"""The money vectors, which the web app tests as well: one list, so that both sides show the same sums."""

import json
from pathlib import Path
from typing import Any

import pytest
from kernel.money import BALANCE_MINOR_MAX, Currency, Money, decimal_text

VECTORS = json.loads((Path(__file__).parents[2] / "contracts" / "vectors" / "money.json").read_text(encoding="utf-8"))[
    "vectors"
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['decimal']} {vector['currency']}")
def test_minor_units_become_the_decimal_of_the_vector(vector: dict[str, Any]) -> None:
    money = Money(minor=vector["minor"], currency=Currency(vector["currency"]))
    assert decimal_text(money) == vector["decimal"]


def test_the_vectors_cover_each_currency_with_its_edges() -> None:
    for currency in Currency:
        minors = [vector["minor"] for vector in VECTORS if vector["currency"] == currency]
        assert {0, 1, -1} <= set(minors)
        assert any(abs(minor) >= 10**12 for minor in minors)
        assert all(abs(minor) <= BALANCE_MINOR_MAX for minor in minors)
