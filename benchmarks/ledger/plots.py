"""Plots as SVG, drawn with nothing but text: readable on a light and on a dark page."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_COLOURS = ("#2f6fb3", "#c2571a", "#3c8c4d", "#8a5bb0", "#a8873a", "#7a7f87")
_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 760, 20, 240, 90, 44
_STYLE = "font: 13px system-ui, sans-serif; fill: #6b7280"
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    group: str
    name: str
    value: float


def banks(figures: Figures) -> str:
    """Transfers a second of each bank, by the shape of the load."""
    rows = [row for row in figures["in_process"]["windows"] if row["mix"] == "transfers" and row["in_flight"] == 256]
    bars = [Bar(row["shape"], row["bank"], row["per_second"]) for row in rows]
    bars += [
        Bar(name.partition(", ")[2], f"{name.partition(', ')[0]} (inside PostgreSQL)", row["per_second"])
        for name, row in figures["compared"].items()
        if name.startswith(("limit", "one call"))
    ]
    return _bars("Transfers a second, 256 in flight (logarithmic)", bars)


def hops(figures: Figures) -> str:
    bars = [
        Bar(course["course"], name, way["per_second"])
        for course in figures["hops"]
        for name, way in course["ways"].items()
    ]
    return _bars("Requests a second through gateway, bff and core (logarithmic)", bars)


def widths(figures: Figures) -> str:
    """One hot account: transfers a second by how many are under way."""
    rows = [
        row
        for row in figures["in_process"]["windows"]
        if row["mix"] == "transfers" and row["shape"] == "one hot account"
    ]
    bars = [Bar(f"{row['in_flight']} in flight", row["bank"], row["per_second"]) for row in rows]
    return _bars("Transfers a second into one hot account (logarithmic)", sorted(bars, key=_width_of))


def _width_of(bar: Bar) -> int:
    return int(bar.group.partition(" ")[0])


def _bars(title: str, bars: Sequence[Bar]) -> str:
    """Grouped, in the order of the first of each group; a name has one colour everywhere."""
    groups = list(dict.fromkeys(bar.group for bar in bars))
    names = list(dict.fromkeys(bar.name for bar in bars))
    colours = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(names)}
    most = max(bar.value for bar in bars)
    lines, y = [], _TOP
    for group in groups:
        lines.append(_text(8, y + 14, group, bold=True))
        for bar in (bar for bar in bars if bar.group == group):
            y += _ROW
            length = _length(bar.value, most)
            lines += [
                _text(_LEFT - 8, y + 14, bar.name, anchor="end"),
                f'<rect x="{_LEFT}" y="{y + 3}" width="{length:.1f}" height="{_ROW - 6}" fill="{colours[bar.name]}"/>',
                _text(_LEFT + length + 6, y + 14, f"{bar.value:,.0f}"),
            ]
        y += _ROW + 12
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" role="img" aria-label="{escape(title)}">'
    )
    return "\n".join([head, _text(8, 22, title, bold=True), *lines, "</svg>", ""])


def _length(value: float, most: float) -> float:
    """From 10 a second on, each factor of ten is as long."""
    whole = math.log10(max(most, 100) / 10)
    return max((_WIDTH - _LEFT - _RIGHT) * math.log10(max(value, 10.5) / 10) / whole, 1)


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" style="{_STYLE}"{weight}>{escape(text)}</text>'
