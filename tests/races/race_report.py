"""What `make races` found, as the file that docs/performance.md is made from."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core_banking_stub.book_checks.repository import INVARIANTS
from embedded.settings import ROOT
from planted_faults import Fault
from race_arena import Course
from race_list import Race

RESULT = ROOT / "benchmarks/results/races.json"


@dataclass(frozen=True)
class RaceRun:
    """One race on the sources as they are."""

    race: Race
    course: Course

    @property
    def is_green(self) -> bool:
        return not self.course.findings

    def line(self) -> str:
        course, told = self.course, ", ".join(f"{count} {what}" for what, count in self.course.outcomes.most_common())
        figures = "".join(f"  {name} {value:g}" for name, value in course.figures.items())
        verdict = "green" if self.is_green else "RED"
        return f"{verdict:5}  {self.race.name:22} {course.fired:6} orders {course.seconds:6.1f} s  {told}{figures}"

    def row(self) -> dict[str, Any]:
        course = self.course
        return {
            "name": self.race.name,
            "what": self.race.sentence,
            "green": self.is_green,
            "rounds": course.rounds,
            "orders": course.fired,
            "seconds": round(course.seconds, 2),
            "outcomes": dict(course.outcomes.most_common()),
            "expectations": sorted(course.expected),
            "figures": course.figures,
            "findings": [f"{finding.name}: {finding.subject}" for finding in course.findings],
        }


@dataclass
class FaultRun:
    """One planted fault: by what each of its races turned red in each run, or by nothing."""

    fault: Fault
    runs: int
    shown: dict[str, list[list[str]]] = field(default_factory=dict)

    def red(self, race: str) -> int:
        return sum(bool(names) for names in self.shown.get(race, []))

    @property
    def is_red(self) -> bool:
        return all(self.red(race) == self.runs for race in self.fault.races)

    def by(self, race: str) -> list[str]:
        return sorted({name for names in self.shown.get(race, []) for name in names})

    def lines(self) -> list[str]:
        return [
            f"{'red' if self.red(race) == self.runs else 'GREEN':5}  {self.fault.name:20} {race:22}"
            f" {self.red(race)} of {self.runs}  {', '.join(self.by(race))}"
            for race in self.fault.races
        ]

    def row(self) -> dict[str, Any]:
        races = [
            {"race": race, "runs": self.runs, "red": self.red(race), "by": self.by(race)} for race in self.fault.races
        ]
        return {"name": self.fault.name, "guard": self.fault.guard, "red": self.is_red, "races": races}


def verdict(races: Sequence[RaceRun], faults: Sequence[FaultRun]) -> str:
    green, red = sum(run.is_green for run in races), sum(run.is_red for run in faults)
    told = f"{green} green" if green == len(races) else f"{green} of {len(races)} green"
    return f"races: {told}, {red} of {len(faults)} faults red"


def write_report(races: Sequence[RaceRun], again: Sequence[RaceRun], faults: Sequence[FaultRun], load: float) -> Path:
    report = {
        "verdict": verdict(races, faults),
        "load_before": load,
        "processors": os.cpu_count(),
        "invariants": list(INVARIANTS),
        "races": [run.row() for run in races],
        "faults": [run.row() for run in faults],
        "green_again": {run.race.name: run.is_green for run in again},
    }
    RESULT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return RESULT


def races_report(path: Path = RESULT) -> dict[str, Any]:
    """`races` and `faults`, each a list of rows by name; see `row` above for what a row has."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
