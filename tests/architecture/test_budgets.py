"""Rooms one can see whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.budgets import budget_violations
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]
DEEP = "def f(a):\n if a:\n  for b in a:\n   while b:\n    with b:\n     pass\n"
ALLOWED = """\
[[allowance]]
budget = "file lines"
what = "libs/x/src/x/long.py"
limit = 310
reason = "A table of one row a line reads best in one piece."
"""


def test_the_tree_keeps_its_budgets() -> None:
    assert budget_violations(ROOT, ROOT / "tests" / "architecture" / "allowances.toml") == []


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("x = 1\n" * 301, "file lines 301"),
        ("def f():\n" + "    x = 1\n" * 40, "function lines 41"),
        ("def f(a, b, c, d, e, *, g): ...\n", "parameters 6"),
        (DEEP, "nesting 4"),
    ],
)
def test_what_is_too_large_is_named(plant: Plant, tmp_path: Path, text: str, budget: str) -> None:
    plant("libs/x/src/x/one.py", text)
    (violation,) = budget_violations(tmp_path, tmp_path / "none.toml")
    assert "libs/x/src/x/one.py" in violation
    assert budget in violation


def test_a_chain_of_elif_stays_on_one_level(plant: Plant, tmp_path: Path) -> None:
    branches = "".join(f"    elif a == {number}:\n        pass\n" for number in range(9))
    plant("libs/x/src/x/one.py", f"def f(a):\n    if a:\n        pass\n{branches}")
    assert budget_violations(tmp_path, tmp_path / "none.toml") == []


def test_a_feature_that_outgrew_its_folder_is_named(plant: Plant, tmp_path: Path) -> None:
    for number in range(5):
        plant(f"services/x/src/x/payees/{'service' if number == 0 else f'part_{number}'}.py", "x = 1\n" * 290)
    (violation,) = budget_violations(tmp_path, tmp_path / "none.toml")
    assert "services/x/src/x/payees: feature lines 1450" in violation


def test_migrations_and_generated_files_may_be_long(plant: Plant, tmp_path: Path) -> None:
    plant("services/x/migrations/versions/0001_create_all.py", "x = 1\n" * 400)
    plant("contracts/openapi/x.json", "{}\n" * 400)
    assert budget_violations(tmp_path, tmp_path / "none.toml") == []


def test_an_allowance_with_a_reason_lets_a_file_be_longer_up_to_its_limit(plant: Plant, tmp_path: Path) -> None:
    allowances = plant("allowances.toml", ALLOWED)
    plant("libs/x/src/x/long.py", "x = 1\n" * 310)
    assert budget_violations(tmp_path, allowances) == []


def test_an_allowance_has_a_limit_too(plant: Plant, tmp_path: Path) -> None:
    allowances = plant("allowances.toml", ALLOWED)
    plant("libs/x/src/x/long.py", "x = 1\n" * 311)
    assert any("its allowance is 310" in line for line in budget_violations(tmp_path, allowances))


def test_an_unused_allowance_is_a_violation(plant: Plant, tmp_path: Path) -> None:
    allowances = plant("allowances.toml", ALLOWED)
    assert any("needs no allowance any more" in line for line in budget_violations(tmp_path, allowances))


def test_an_allowance_without_a_reason_is_a_violation(plant: Plant, tmp_path: Path) -> None:
    allowances = plant(
        "allowances.toml", ALLOWED.replace("A table of one row a line reads best in one piece.", "Long.")
    )
    plant("libs/x/src/x/long.py", "x = 1\n" * 310)
    assert any("the reason is no sentence" in line for line in budget_violations(tmp_path, allowances))
