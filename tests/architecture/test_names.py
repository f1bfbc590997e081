"""Names that say what a thing is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.names import name_violations
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]


def test_every_name_in_the_tree_says_something() -> None:
    assert name_violations(ROOT) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("libs/x/src/x/utils.py", ""),
        ("libs/x/src/x/common/rates.py", ""),
        ("libs/x/src/x/money_helpers.py", ""),
        ("libs/x/src/x/rates.py", "class SessionManager: ...\n"),
        ("libs/x/src/x/rates.py", "def _handler(): ...\n"),
        ("frontend/src/shared/utils.ts", "export {};\n"),
        ("services/x/src/x/payee/api.py", ""),
    ],
)
def test_an_empty_name_is_found(plant: Plant, tmp_path: Path, path: str, text: str) -> None:
    plant(path, text)
    assert name_violations(tmp_path)


def test_a_name_that_only_contains_such_a_word_is_fine(plant: Plant, tmp_path: Path) -> None:
    plant("libs/x/src/x/core_banking.py", "class EventData: ...\ndef base_currency(): ...\n")
    assert name_violations(tmp_path) == []
