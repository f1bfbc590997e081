"""`make races`: every race in its long form, then every planted fault three times, then the races once more.

Ends with 1 when a race is red on the sources as they are, or when a fault is not red in every run by what it names.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from embedded.bank import EmbeddedBank
from planted_faults import Fault, FaultInvalid, all_faults, planted
from race_arena import Arena, arena_on
from race_ground import Ground, Sources, ground_on
from race_list import BY_NAME, RACES, Race, run_race
from race_report import FaultRun, RaceRun, verdict, write_report

RUNS = 3
_FIRED_MAX = 5


@dataclass(frozen=True)
class Choice:
    races: Sequence[Race]
    faults: Sequence[Fault]
    is_long: bool
    is_whole: bool


async def run_races(ground: Ground, races: Sequence[Race], *, is_long: bool) -> list[RaceRun]:
    """All on one database, one after the other."""
    runs = []
    async with arena_on(ground, Sources()) as arena:
        for race in races:
            run = RaceRun(race, await run_race(race, arena, is_long=is_long))
            _say(run.line())
            for finding in run.course.findings:
                _say(f"         {finding.name}: {finding.subject}")
            runs.append(run)
    return runs


async def run_fault(ground: Ground, fault: Fault, runs: int = RUNS) -> FaultRun:
    """Each race of the fault, each time on new tables: what one broke must not make the next one red."""
    found = FaultRun(fault, runs)
    unknown = set(fault.races) - set(BY_NAME)
    if unknown:
        raise FaultInvalid(f"{fault.path.name} names races that do not exist: {', '.join(sorted(unknown))}")
    with planted(fault, ground.folder) as sources:
        for name in fault.races * runs:
            async with arena_on(ground, sources) as arena:
                shown = await _shown(BY_NAME[name], arena, fault)
            found.shown.setdefault(name, []).append(shown)
    return found


async def _shown(race: Race, arena: Arena, fault: Fault) -> list[str]:
    """What a run found of what the fault names: a run fires half as often as the long form, or until it shows."""
    for _ in range(_FIRED_MAX):
        course = await run_race(race, arena)
        shown = {finding.name for finding in course.findings} & set(fault.shows)
        if shown:
            break
    return sorted(shown)


async def campaign(choice: Choice) -> bool:
    load = os.getloadavg()[0]
    async with _ground() as ground:
        races = await run_races(ground, choice.races, is_long=choice.is_long)
        faults = []
        for fault in choice.faults:
            faults.append(await _fault_run(ground, fault))
            _say("\n".join(faults[-1].lines()))
        shown = [BY_NAME[name] for name in sorted({name for fault in choice.faults for name in fault.races})]
        again = await run_races(ground, shown, is_long=False)
    if choice.is_whole:
        _say(f"written: {write_report(races, again, faults, load).name}")
    _say(verdict(races, faults))
    return all(run.is_green for run in [*races, *again]) and all(run.is_red for run in faults)


async def _fault_run(ground: Ground, fault: Fault) -> FaultRun:
    """A patch that does not fit proves nothing, so it counts as green; the others still run."""
    try:
        return await run_fault(ground, fault)
    except FaultInvalid as error:
        _say(f"ERROR  {error}")
        return FaultRun(fault, RUNS)


@asynccontextmanager
async def _ground() -> AsyncIterator[Ground]:
    bank = EmbeddedBank(_folder(), frozenset({"postgres"}))
    try:
        await asyncio.to_thread(bank.start)
        async with ground_on(bank) as ground:
            yield ground
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bank-races-"))
    folder.chmod(0o711)
    return folder


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Fire every state change 64 times at once, and prove that it shows.")
    parser.add_argument("--race", action="append", choices=sorted(BY_NAME), help="only this race, and no faults")
    parser.add_argument("--fault", action="append", help="only this planted fault, and its races once more without it")
    parser.add_argument("--short", action="store_true", help="the races in their short form, and no faults")
    chosen = parser.parse_args()
    faults = [fault for fault in all_faults() if not chosen.fault or fault.name in chosen.fault]
    if chosen.fault and len(faults) != len(set(chosen.fault)):
        parser.error(f"the faults are: {', '.join(fault.name for fault in all_faults())}")
    races = [race for race in RACES if not chosen.race or race.name in chosen.race]
    is_whole = not (chosen.race or chosen.fault or chosen.short)
    choice = Choice(
        races=[] if chosen.fault else races,
        faults=faults if is_whole or chosen.fault else [],
        is_long=not chosen.short,
        is_whole=is_whole,
    )
    return 0 if asyncio.run(campaign(choice)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
