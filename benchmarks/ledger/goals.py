"""The figures to reach, each a ratio of one run."""

from collections.abc import Mapping
from typing import Any

Figures = Mapping[str, Any]


def goals(found: Figures) -> list[dict[str, Any]]:
    """Figure, value, goal, whether at least or at most, and whether it is met."""
    compared = {name: row["per_second"] for name, row in found["compared"].items()}
    hot, uniform = compared["in process, one hot account"], compared["in process, uniform"]
    rows = [
        _least("in process, hot account, of the limit", hot / compared["limit, one hot account"], 0.45),
        _least("in process, uniform, of the limit", uniform / compared["limit, uniform"], 0.35),
        _least("in process, hot account, to one call a transfer", hot / compared["one call, one hot account"], 12),
        _least("HTTP bulk of in process, uniform", compared["HTTP bulk, uniform"] / uniform, 0.6),
        _least("HTTP bulk of in process, hot account", compared["HTTP bulk, one hot account"] / hot, 0.6),
        _least("throughput with 10 % refusals", compared["in process, 10 % refusals"] / uniform, 0.9),
    ]
    hops = {row["course"]: row for row in found["hops"]}
    for shape in ("uniform", "one hot account"):
        row = hops[f"{shape}, 64 clients"]
        rows.append(_least(f"all hops, {shape}, of the no-op", row["to_no_op"]["ours"]["per_second"], 1.2))
        rows.append(_least(f"all hops, {shape}, to the ORM-style bank", row["to_orm"]["per_second"], 10))
    reads = hops["balance read, 64 clients"]["to_no_op"]["ours"]["per_second"]
    alone = hops["uniform, 1 client"]["to_no_op"]["ours"]["p50_ms"]
    rows.append(_least("all hops, balance reads, of the no-op", reads, 0.7))
    rows.append(_most("all hops, one client, p50 to the no-op's", alone, 2.5))
    return rows


def _least(figure: str, value: float, goal: float) -> dict[str, Any]:
    return {"figure": figure, "value": round(value, 3), "goal": goal, "kind": "at least", "met": value >= goal}


def _most(figure: str, value: float, goal: float) -> dict[str, Any]:
    return {"figure": figure, "value": round(value, 3), "goal": goal, "kind": "at most", "met": value <= goal}


def as_lines(rows: list[dict[str, Any]]) -> list[str]:
    width = max(len(row["figure"]) for row in rows)
    return [
        f"{row['figure']:<{width}}  {row['value']:>8.3f}  {row['kind']} {row['goal']:<5g} "
        f"{'met' if row['met'] else 'NOT MET'}"
        for row in rows
    ]
