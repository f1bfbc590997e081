"""No float near money."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.money import floats_near_money, money_violations, web_floats
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]


def test_no_float_is_near_money_in_the_tree() -> None:
    assert money_violations(ROOT) == []


@pytest.mark.parametrize(
    "code",
    [
        "amount: float = 0",
        "def pay(amount_minor: float): ...",
        "def balance() -> float: ...",
        "share = amount_minor / 2",
        "fee = amount * 0.01",
        "x = float(account.balance)",
        "too_much = balance_minor > 1e6",
        "column = sa.Column('rate', sa.Float())",
    ],
)
def test_a_float_near_money_is_found(code: str) -> None:
    assert list(floats_near_money(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "timeout_seconds: float = 2.5",
        "half = amount_minor // 2",
        "folder = Path('money') / balance",
        "exact = Decimal(amount_minor) / 3",
        "pause = min(0.2 * 2**failures, 5.0)",
    ],
)
def test_other_numbers_may_be_floats(code: str) -> None:
    assert list(floats_near_money(ast.parse(code))) == []


@pytest.mark.parametrize("code", ["Number.parseFloat(text)", "amount.toFixed(2)", "const euros = money.minor / 100"])
def test_a_float_in_the_web_app_is_found(code: str) -> None:
    assert list(web_floats(code))


def test_a_contract_that_allows_a_fraction_of_a_cent_is_found(plant: Plant, tmp_path: Path) -> None:
    plant("contracts/openapi/x.json", '{"schemas": {"Fee": {"properties": {"minor": {"type": "number"}}}}}')
    assert money_violations(tmp_path) == ["contracts/openapi/x.json: minor allows a fraction"]
