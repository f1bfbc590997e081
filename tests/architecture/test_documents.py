"""What the documents say is so."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.documents import diagram_violations, document_violations
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]


@pytest.fixture
def tree(plant: Plant) -> Plant:
    plant("Makefile", "run: ## start\n\techo\ntest:\n\techo\n")
    plant("libs/x/src/x/one.py", "PORT = 'BANK_PORT'\n")
    plant("contracts/openapi/x.json", '{"paths": {"/v1/payees/{payee_id}": {"get": {}}}}')
    plant("contracts/events/x.payee-added.v1.schema.json", "{}")
    plant("docs/other.md", "# Other things\n")
    return plant


def test_the_documents_are_true() -> None:
    assert document_violations(ROOT) == []


def test_the_diagrams_are_of_known_kinds() -> None:
    assert diagram_violations(ROOT) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "See [there](other.md#elsewhere).",
        "See [there](missing.md).",
        "A picture ![home](screenshots/home.png).",
        "Out of the tree: [up](../../../etc/passwd).",
        "It lies in `libs/x/src/x/two.py`.",
        "It lies in `nowhere.py`.",
        "Run `make rum`.",
        "Ask `GET /v1/payee/{id}`.",
        "It says `x.payee-removed.v1`.",
        "Set `BANK_COLOUR=red`.",
        "```sh\nmake run lint\n```",
    ],
)
def test_a_sentence_that_is_not_true_is_found(tree: Plant, tmp_path: Path, sentence: str) -> None:
    tree("docs/page.md", sentence)
    assert len(document_violations(tmp_path)) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "See [there](other.md#other-things) and [the web](https://example.com).",
        "It lies in `libs/x/src/x/one.py:1`, `libs/*/src`, `one.py` and `services/<service>/api.py`.",
        "Run `make run` and `make test`.",
        "Ask `GET /v1/payees/{id}`; it says `x.payee-added.v1`; set `BANK_PORT=9000`.",
        "```sh\nmake run  # make tea\n```",
        "```mermaid\nflowchart LR\n  a --> `missing.py`\n```",
    ],
)
def test_a_true_sentence_passes(tree: Plant, tmp_path: Path, sentence: str) -> None:
    tree("docs/page.md", sentence)
    assert document_violations(tmp_path) == []


def test_an_unknown_kind_of_diagram_is_found(tree: Plant, tmp_path: Path) -> None:
    tree("docs/page.md", "```mermaid\npoem LR\n```\n")
    assert len(diagram_violations(tmp_path)) == 1


def test_the_page_of_figures_shows_what_was_measured_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    page = importlib.import_module("page")
    figures = json.loads(page.FIGURES.read_text(encoding="utf-8"))
    shown = page.PAGE.read_text(encoding="utf-8")
    assert shown == page.rendered(shown, figures)
    faster = {**figures, "starts": {**figures["starts"], "cold_seconds": 0.1}}
    assert shown != page.rendered(shown, faster)


def test_the_ledgers_part_of_the_page_and_its_plots_show_what_was_measured_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks/ledger"))
    page = importlib.import_module("ledger_page")
    figures = json.loads(page.FIGURES.read_text(encoding="utf-8"))
    shown = page.PAGE.read_text(encoding="utf-8")
    assert shown == page.rendered(shown, figures)
    plots = {path.name: path.read_text(encoding="utf-8") for path in page.PLOTS.iterdir()}
    assert plots == page.drawn(figures)
    slower = {**figures, "fsyncs_per_second": 1}
    assert shown != page.rendered(shown, slower)
