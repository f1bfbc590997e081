"""Every alert rule and every panel asks for metrics that a service really has, by labels that these really carry."""

import importlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from embedded.settings import ROOT
from prometheus_client import REGISTRY

PLACE = ROOT / "deploy/observability"
DECLARED = sorted(path for place in ("libs", "services") for path in (ROOT / place).glob("*/src/**/metrics.py"))
OF_PROMETHEUS = {"up": {"job"}}
TARGET = {"job", "le"}
"""Labels that Prometheus adds, and the bounds of a histogram."""
SUFFIXES = ("_count", "_bucket", "_sum")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(next(up for up in path.parents if up.name == "src")).with_suffix("").parts)


@pytest.fixture(scope="module")
def known() -> Mapping[str, set[str]]:
    """Metric -> its labels, as the services declare them."""
    for path in DECLARED:
        importlib.import_module(module_of(path))
    # The registry has no public way to ask for the labels of what was never counted.
    found = {name: set(getattr(one, "_labelnames", ())) for name, one in REGISTRY._names_to_collectors.items()}
    return found | OF_PROMETHEUS


def rules() -> dict[str, str]:
    groups = yaml.safe_load((PLACE / "prometheus/rules.yaml").read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


def panels() -> dict[str, str]:
    dashboard = json.loads((PLACE / "grafana/dashboards/bank.json").read_text(encoding="utf-8"))
    targets = ((one["title"], target) for one in dashboard["panels"] for target in one.get("targets", ()))
    return {f"{title} {target['refId']}": target["expr"] for title, target in targets}


def selectors(node: Any) -> Iterator[Any]:
    """Every series that an expression reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("lhs", "rhs", "expr", "vector_selector", "param"):
        if (inner := getattr(node, name, None)) is not None:
            yield from selectors(inner)
    for inner in getattr(node, "args", None) or ():
        yield from selectors(inner)


def violations(expression: str, known: Mapping[str, set[str]]) -> set[str]:
    """What the expression asks for and nobody has."""
    wrong, carried = set(), set(TARGET)
    parsed = promql_parser.parse(expression)
    for series in selectors(parsed):
        name = series.name
        base = next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)
        labels = known.get(name) if name in known else known.get(base)
        if labels is None:
            wrong.add(f"no metric {name}")
            continue
        carried |= labels
        wrong |= {f"{name} has no {one.name}" for one in series.matchers.matchers if one.name not in labels | TARGET}
    return wrong | {f"nothing has {label}" for label in grouped_by(parsed) if label not in carried}


def grouped_by(node: Any) -> Iterator[str]:
    modifier = getattr(node, "modifier", None)
    if isinstance(node, promql_parser.AggregateExpr) and modifier is not None:
        yield from modifier.labels
    for name in ("lhs", "rhs", "expr"):
        if (inner := getattr(node, name, None)) is not None:
            yield from grouped_by(inner)
    for inner in getattr(node, "args", None) or ():
        yield from grouped_by(inner)


def test_every_rule_asks_for_what_there_is(known: Mapping[str, set[str]]) -> None:
    assert {name: violations(rule, known) for name, rule in rules().items()} == {name: set() for name in rules()}


def test_every_panel_asks_for_what_there_is(known: Mapping[str, set[str]]) -> None:
    assert {name: violations(panel, known) for name, panel in panels().items()} == {name: set() for name in panels()}


def test_every_metric_of_the_bank_stands_in_a_panel_and_in_the_document(known: Mapping[str, set[str]]) -> None:
    shown = "\n".join([*panels().values(), *rules().values()])
    document = (ROOT / "docs/observability.md").read_text(encoding="utf-8")
    own = {
        name for name in known if name.startswith(("bank_", "audit_")) and not name.endswith(("_created", *SUFFIXES))
    }
    families = {name.removesuffix("_total") for name in own}
    assert {name for name in families if name not in shown} == set()
    assert {name for name in families if name not in document} == set()


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("bank_trnsfers_total", "no metric bank_trnsfers_total"),
        ('rate(bank_transfers_total{result="x"}[5m])', "bank_transfers_total has no result"),
        ("sum by (topic) (bank_transfers_total)", "nothing has topic"),
    ],
)
def test_a_misspelt_rule_is_noticed(known: Mapping[str, set[str]], expression: str, wrong: str) -> None:
    assert violations(expression, known) == {wrong}


def test_prometheus_asks_every_service() -> None:
    scraped = yaml.safe_load((PLACE / "prometheus/prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    services = {path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml")}
    assert {job["job_name"]: job["static_configs"][0]["targets"] for job in scraped} == {
        name: [f"{name}:8000"] for name in services
    }
