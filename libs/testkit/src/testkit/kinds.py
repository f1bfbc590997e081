"""Counts the tests by kind and tells which could not run, and why."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from testkit.containers import told

INFRASTRUCTURE = frozenset(
    {"postgres_server", "database_for", "redis_url", "emulator_url", "tokens", "gateway", "redis_bank"}
)
OUTCOMES = ("passed", "failed", "skipped")


def kind_of(item: pytest.Item) -> str:
    """The folder under tests/; beside a service or library: integration where real infrastructure is used."""
    parts = item.path.parts
    if "tests" in parts:
        at = len(parts) - 1 - parts[::-1].index("tests")
        if at + 2 < len(parts) and not {"libs", "services", "local"} & set(parts[:at]):
            return parts[at + 1]
    names = set(getattr(item, "fixturenames", ()))
    return "integration" if names & INFRASTRUCTURE else "unit"


class KindCounter:
    def __init__(self) -> None:
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._parts: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            # Properties travel with the report, also from another process.
            item.user_properties.append(("kind", kind_of(item)))

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if parts := told():
            item.user_properties.append(("parts", parts))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._parts |= {str(value) for name, value in report.user_properties if name == "parts"}
        if report.when != "call" and report.outcome == "passed":
            return
        kind = str(dict(report.user_properties).get("kind", "unit"))
        self._outcomes[kind, report.outcome] += 1
        if report.outcome == "skipped":
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self._reasons[kind, reason.removeprefix("Skipped: ")] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._outcomes["collection", "failed"] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("tests by kind")
        for kind in sorted({kind for kind, _ in self._outcomes}):
            told = [f"{self._outcomes[kind, outcome]} {outcome}" for outcome in OUTCOMES]
            terminalreporter.write_line(f"{kind:<14} {', '.join(told)}")
        for (kind, reason), count in sorted(self._reasons.items()):
            terminalreporter.write_line(f"not run: {count} of {kind}: {reason}")
        for parts in sorted(self._parts):
            terminalreporter.write_line(f"PostgreSQL, Redis and AWS: from {parts}")
        if path := os.environ.get("TESTKIT_COUNTS"):
            sums = {outcome: self._sum(outcome) for outcome in OUTCOMES}
            Path(path).write_text(json.dumps(sums), encoding="utf-8")

    def _sum(self, outcome: str) -> int:
        return sum(count for (_, told), count in self._outcomes.items() if told == outcome)
