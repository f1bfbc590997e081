"""Puts the figures of results/bench.json into docs/performance.md; a test tells when the two differ."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "benchmarks/results/bench.json"
PAGE = ROOT / "docs/performance.md"
_PART = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rendered(page: str, figures: Mapping[str, Any]) -> str:
    """The page with every part between its markers made anew."""
    parts = {
        "machine": _machine,
        "starts": _starts,
        "requests": _requests,
        "browser": _browser,
        "trail": _trail,
    }
    return _PART.sub(lambda found: f"{found[1]}{parts[found[2]](figures)}\n{found[3]}", page)


def write() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")


def _machine(figures: Mapping[str, Any]) -> str:
    return f"Measured {figures['at']} on {figures['cores']} cores; load before: {figures['load_before']}."


def _starts(figures: Mapping[str, Any]) -> str:
    one = figures["starts"]
    rows = (
        ("open from an empty data folder", f"{one['cold_seconds']:.1f} s", one["cold_to_limit"], "60 s"),
        ("open the second time", f"{one['warm_seconds']:.1f} s", one["warm_to_limit"], "10 s"),
        ("memory of all processes", f"{one['memory_mib']:.0f} MiB", one["memory_to_limit"], "1,024 MiB"),
    )
    return _table(("what", "figure", "of the limit", "limit"), rows)


def _requests(figures: Mapping[str, Any]) -> str:
    rows = (
        (
            row["request"],
            row["clients"],
            f"{row['real']['per_second']:.0f}",
            f"{row['real']['p50_ms']:.1f} / {row['real']['p99_ms']:.1f}",
            f"{row['no_op']['per_second']:.0f}",
            f"{row['no_op']['p50_ms']:.1f} / {row['no_op']['p99_ms']:.1f}",
            row["throughput_to_no_op"],
            f"{row['p50_to_no_op']} / {row['p99_to_no_op']}",
            f"{row['real']['client_cpu_us'] / 1000:.1f}",
        )
        for row in figures["requests"]
    )
    head = (
        *("request", "clients", "a second", "p50 / p99, ms", "no-op a second", "no-op p50 / p99, ms"),
        *("throughput of the no-op", "p50 / p99 of the no-op", "generator, ms of CPU"),
    )
    return _table(head, rows)


def _browser(figures: Mapping[str, Any]) -> str:
    rows = (
        (
            f"{row['transfers_per_second']:g}",
            f"{row['p50_ms']:.0f}",
            f"{row['p95_ms']:.0f}",
            f"{row['p99_ms']:.0f}",
            f"{row['p95_to_goal']:.2f} of {row['goal_p95_ms']:.0f} ms",
            row["doubles"],
        )
        for row in figures["to_browser"]
    )
    return _table(("transfers/s", "p50, ms", "p95, ms", "p99, ms", "p95 of its goal", "doubles"), rows)


def _trail(figures: Mapping[str, Any]) -> str:
    row = figures["to_trail"]
    cells = (
        f"{row['transfers_per_second']:.0f}",
        row["transfers"],
        f"{row['p50_ms']:.0f}",
        f"{row['p95_ms']:.0f}",
        f"{row['p99_ms']:.0f}",
        f"{row['p95_to_goal']:.2f} of {row['goal_p95_ms']:.0f} ms",
    )
    return _table(("transfers/s", "transfers", "p50, ms", "p95, ms", "p99, ms", "p95 of its goal"), (cells,))


def _table(head: Sequence[str], rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


if __name__ == "__main__":
    write()
