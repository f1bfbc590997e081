"""Distributions and locks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.distributions import distribution_violations, lock_violations
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]
PROJECT = '[project]\nname = "x"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n[build-system]\nrequires = []\n'
LOCKED = "httpx==0.28.1 \\\n    --hash=sha256:00\n"


def test_distributions_describe_themselves_alike() -> None:
    assert distribution_violations(ROOT) == []


def test_locks_are_whole() -> None:
    assert lock_violations(ROOT) == []


@pytest.mark.parametrize(
    "project",
    [
        PROJECT.replace('"x"', '"y"'),
        PROJECT.replace(">=3.11", ">=3.9"),
        PROJECT.replace("[build-system]", "[other]"),
        PROJECT + "[tool.ruff]\nline-length = 200\n",
    ],
)
def test_a_distribution_that_differs_is_found(plant: Plant, tmp_path: Path, project: str) -> None:
    plant("libs/x/src/x/one.py", "")
    plant("libs/x/pyproject.toml", project)
    assert len(distribution_violations(tmp_path)) == 1


def test_a_distribution_without_a_description_is_found(plant: Plant, tmp_path: Path) -> None:
    plant("libs/x/src/x/one.py", "")
    assert distribution_violations(tmp_path) == ["libs/x: has no pyproject.toml"]


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (LOCKED.replace("==0.28.1", ">=0.28"), "not a pinned requirement"),
        ("httpx==0.28.1\n", "has no hash"),
        (LOCKED.replace("httpx", "stamina"), "httpx of x.in is missing"),
    ],
)
def test_a_loose_lock_is_found(plant: Plant, tmp_path: Path, lock: str, words: str) -> None:
    plant("requirements/x.in", "httpx[http2]  # the client\n")
    plant("requirements/x.txt", lock)
    assert words in " ".join(lock_violations(tmp_path))


def test_two_versions_of_one_library_are_found(plant: Plant, tmp_path: Path) -> None:
    for name, version in (("a", "0.28.1"), ("b", "0.28.0")):
        plant(f"requirements/{name}.in", "httpx\n")
        plant(f"requirements/{name}.txt", LOCKED.replace("0.28.1", version))
    assert lock_violations(tmp_path) == ["requirements/b.txt: httpx 0.28.0, but a.txt has 0.28.1"]
