"""Puts the figures of results/ledger.json into docs/performance.md and into plots; a test tells when they differ."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import plots

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "benchmarks/results/ledger.json"
PAGE = ROOT / "docs/performance.md"
PLOTS = ROOT / "docs/plots"
_PART = re.compile(r"(<!-- ledger: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
Figures = Mapping[str, Any]


def rendered(page: str, figures: Figures) -> str:
    """The page with every part between its markers made anew."""
    return _PART.sub(lambda found: f"{found[1]}{_PARTS[found[2]](figures)}\n{found[3]}", page)


def drawn(figures: Figures) -> dict[str, str]:
    """The plots by the names of their files."""
    return {
        "ledger-banks.svg": plots.banks(figures),
        "ledger-widths.svg": plots.widths(figures),
        "ledger-hops.svg": plots.hops(figures),
    }


def write() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
    PLOTS.mkdir(exist_ok=True)
    for name, text in drawn(figures).items():
        (PLOTS / name).write_text(text, encoding="utf-8")


def _circumstances(figures: Figures) -> str:
    return (
        f"Measured {figures['at']} on {figures['cores']} cores with Python {figures['python']};"
        f" load {figures['load_before']} before and {figures['load_after']} after, {figures['took_seconds']} s in all."
        f" The disk makes {figures['fsyncs_per_second']:,} pages of 8 KiB safe a second."
    )


def _goals(figures: Figures) -> str:
    rows = [
        (row["figure"], f"{row['value']:.2f}", f"{row['kind']} {row['goal']:g}", "met" if row["met"] else "**not met**")
        for row in figures["goals"]
    ]
    return table(("figure", "value", "goal", ""), rows)


def _compared(figures: Figures) -> str:
    rows = [
        (
            name,
            f"{row['per_second']:,.0f}",
            ", ".join(f"{one:,.0f}" for one in row["rounds_per_second"]),
            _waits(row) if "p50_ms" in row else "",
        )
        for name, row in figures["compared"].items()
    ]
    return table(("what", "a second", "each round", "p50 / p99 / p99.9, ms"), rows)


def _in_process(figures: Figures) -> str:
    return _windows(row for row in figures["in_process"]["windows"] if row["mix"] == "transfers")


def _mixes(figures: Figures) -> str:
    return _windows(row for row in figures["in_process"]["windows"] if row["mix"] != "transfers")


def _windows(windows: Iterable[Figures]) -> str:
    rows = [
        (
            row["bank"],
            row["shape"] if row["mix"] == "transfers" else row["mix"],
            row["in_flight"],
            f"{row['per_second']:,.0f}",
            _waits(row),
            f"{row['cpu_us']:.0f}",
            f"{row['generator_cpu_us']:.0f}",
        )
        for row in windows
    ]
    head = ("bank", "load", "in flight", "a second", "p50 / p99 / p99.9, ms", "CPU here, us", "generator's, us")
    return table(head, rows)


def _rates(figures: Figures) -> str:
    over_http = {"bank": "ours, over HTTP", **figures["http"]["constant_rate"]}
    rows = [
        (row["bank"], _rate(row), _waits(row), row["in_flight"])
        for row in [*figures["in_process"]["constant_rate"], over_http]
    ]
    return table(("bank", "a second", "p50 / p99 / p99.9, ms", "most under way"), rows)


def _http(figures: Figures) -> str:
    rows = [
        (row["shape"], row["mix"], row["in_flight"], f"{row['per_second']:,.0f}", _waits(row), f"{row['cpu_us']:.0f}")
        for row in figures["http"]["windows"]
    ]
    head = ("shape", "load", "clients", "a second", "p50 / p99 / p99.9, ms", "generator, us of CPU")
    return table(head, rows)


def _hops(figures: Figures) -> str:
    rows = [
        (
            course["course"],
            name,
            f"{way['per_second']:,.0f}",
            _waits(way),
            course["to_no_op"].get(name, {}).get("per_second", ""),
            course["to_no_op"].get(name, {}).get("p50_ms", ""),
            f"{way['cpu_us']:.0f}",
            way["failed"],
        )
        for course in figures["hops"]
        for name, way in course["ways"].items()
    ]
    head = (
        *("what", "bank", "a second", "p50 / p99 / p99.9, ms", "throughput of the no-op", "p50 of the no-op"),
        *("generator, us of CPU", "failed"),
    )
    return table(head, rows)


def _drained(figures: Figures) -> str:
    rows = [
        (_rate(row), _waits(row), row["events_left"], f"{row['drained_after_seconds']:.1f} s")
        for row in figures["drained"]
    ]
    return table(("transfers/s", "p50 / p99 / p99.9, ms", "events left at the end", "published after"), rows)


def _spent(figures: Figures) -> str:
    rows = [
        (
            row["shape"],
            f"{row['wall_us']:.0f}",
            f"{row['ours_us']:.0f}",
            f"{row['backend_us']:.0f}",
            f"{row['postgres_helpers_us']:.0f}",
            ", ".join(f"{room} {100 * share:.0f} %" for room, share in row["rooms"].items()),
        )
        for row in figures["time_spent"]
    ]
    head = (
        *("load", "a transfer takes, us", "CPU of our process, us", "of its backend, us"),
        *("of PostgreSQL's other processes, us", "our process by room"),
    )
    return table(head, rows)


def _races(figures: Figures) -> str:
    rows = [
        (
            bank,
            row["race"],
            row["orders"],
            ", ".join(f"{count} {outcome}" for outcome, count in row["outcomes"].items()),
            row["done_too_many"],
            row["doubled"],
            f"{row['money_made'] / 100:+,.2f}",
            row["balances_unlike_entries"],
            row["overdrawn"],
        )
        for bank, races in figures["races"].items()
        for row in races
    ]
    head = (
        *("bank", "race", "orders", "answers", "too many", "doubled", "money made, EUR"),
        *("balances unlike their entries", "overdrawn"),
    )
    return table(head, rows)


def _excluded(figures: Figures) -> str:
    found = [f"- {name} could not take part: {why}" for name, why in figures["excluded"].items()]
    return "\n".join(found) or "All banks could take part."


def _rate(row: Figures) -> str:
    return f"{row['rate']:,.0f}{'' if row['kept_up'] else ', not kept up with'}"


def _waits(row: Figures) -> str:
    return f"{row['p50_ms']:.1f} / {row['p99_ms']:.1f} / {row['p999_ms']:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


_PARTS: Mapping[str, Callable[[Figures], str]] = {
    "circumstances": _circumstances,
    "goals": _goals,
    "compared": _compared,
    "process": _in_process,
    "mixes": _mixes,
    "rates": _rates,
    "http": _http,
    "hops": _hops,
    "drained": _drained,
    "spent": _spent,
    "races": _races,
    "excluded": _excluded,
}

if __name__ == "__main__":
    write()
